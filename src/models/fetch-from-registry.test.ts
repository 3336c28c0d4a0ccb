import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { installFakeClient } from '../testing/fake-client.ts';
import { fetchFromRegistry, RegistryFailure } from './fetch-from-registry.ts';
import { findFiles } from './model-files.ts';
import { modelNamed } from './model-registry.ts';

describe('fetching with a package-registry client', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'footnote-registry-'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(root, { recursive: true });
  });

  it('ends a client that takes too long, with what it started', async () => {
    vi.stubEnv('PATH', join(root, 'bin'));
    await installFakeClient(root, 'mvn', { script: 'sleep 600 & sleep 600' });
    const fetching = fetchFromRegistry({ client: 'mvn', coordinate: 'a:b:1', folder: root, timeLimitMs: 200 });
    await expect(fetching).rejects.toThrow('did not finish within 0.2 s');
  });

  it('tells the client that is missing from the one that fails', async () => {
    vi.stubEnv('PATH', join(root, 'bin'));
    const fetchWheel = () => fetchFromRegistry({ client: 'pip', coordinate: 'a==1', folder: root });
    await expect(fetchWheel()).rejects.toThrow(new RegistryFailure('is not installed'));
    await installFakeClient(root, 'pip', { script: 'echo "ERROR: No matching distribution" >&2; exit 1' });
    await expect(fetchWheel()).rejects.toThrow('failed: ERROR: No matching distribution');
  });

  it('shows the end of a long output, where the reason is', async () => {
    vi.stubEnv('PATH', join(root, 'bin'));
    await installFakeClient(root, 'pip', { script: 'yes noise | head -n 20000; echo "the reason"; exit 2' });
    const error = await fetchFromRegistry({ client: 'pip', coordinate: 'a==1', folder: root }).catch(String);
    expect(error).toMatch(/the reason$/);
    expect(error.length).toBeLessThan(500);
  });

  it('gets the default embedding model with the real mvn', async (context) => {
    const modelsFolder = join(root, 'models');
    const entry = modelNamed('bge-small-en-v1.5', 'embedding');
    const found = await findFiles(entry, { modelsFolder, hub: '', registries: true }).catch((error: Error) => {
      if (error.message.includes('mvn')) context.skip(`mvn cannot be used here: ${error.message}`);
      throw error;
    });
    expect(found.weights).toContain(modelsFolder);
    expect(await readdir(join(modelsFolder, entry.name))).toEqual(['model_quantized.onnx', 'tokenizer.json']);
  });
});

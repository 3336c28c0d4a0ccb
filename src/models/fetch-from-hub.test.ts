import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerWith, cutAfter, stallAfter, startHubServer, type HubServer } from '../testing/hub-server.ts';
import { fetchFromHub, hubUrl, type HubFetch } from './fetch-from-hub.ts';

const content = randomBytes(300_000);
const file: HubFetch['file'] = {
  role: 'weights',
  name: 'model.bin',
  hubPath: 'onnx/model.bin',
  archiveEntry: null,
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};
const path = '/team/model/resolve/main/onnx/model.bin';
const timing = { connectMs: 2000, silenceMs: 2000, retries: 2, retryMs: 1 };

describe('fetching a file from a hub', () => {
  let folder: string;
  let part: string;
  let hub: HubServer;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-hub-'));
    part = join(folder, 'model.bin.part');
    hub = await startHubServer({ [path]: content });
  });
  afterEach(async () => {
    await hub.close();
    await rm(folder, { recursive: true });
  });
  const fetchFile = (options: Partial<HubFetch> = {}) => {
    const url = hubUrl(hub.url, { repository: 'team/model', revision: 'main' }, 'onnx/model.bin');
    return fetchFromHub({ url, file, part, timing, ...options });
  };
  const fetched = () => readFile(part);
  /** Comparing buffers byte by byte through `toEqual` takes most of a second. */
  const isWhole = async () => content.equals(await fetched());

  it('writes the whole file and tells how far it is', async () => {
    const steps: number[] = [];
    await fetchFile({ onProgress: (receivedBytes) => steps.push(receivedBytes) });
    expect(await isWhole()).toBe(true);
    expect(steps).toEqual([...steps].sort((left, right) => left - right));
    expect(steps.at(-1)).toBe(content.length);
  });

  it('finds the file whether or not the address of the hub ends with a slash', () => {
    const place = { repository: 'team/model', revision: 'main' };
    expect(hubUrl('https://mirror.example/hub/', place, 'a.json')).toBe(
      hubUrl('https://mirror.example/hub', place, 'a.json'),
    );
  });

  it('continues where a connection was cut, on condition that the file is the same', async () => {
    hub.next(cutAfter(content, 100_000));
    await fetchFile();
    expect(await isWhole()).toBe(true);
    expect(hub.requests).toHaveLength(2);
    expect(hub.requests[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
    expect(hub.requests[1]?.headers['if-range']).toBe(`"etag-${content.length}"`);
  });

  it('continues what an earlier run left', async () => {
    await writeFile(part, content.subarray(0, 123_456));
    await fetchFile();
    expect(await isWhole()).toBe(true);
    expect(hub.requests[0]?.headers.range).toBe('bytes=123456-');
  });

  it('starts over when the server ignores ranges', async () => {
    await writeFile(part, randomBytes(50_000));
    hub.next((_, response) => response.writeHead(200, { 'content-length': content.length }).end(content));
    await fetchFile();
    expect(await isWhole()).toBe(true);
  });

  it('starts over when what is there is longer than the file', async () => {
    await writeFile(part, randomBytes(content.length + 1));
    await fetchFile();
    expect(await isWhole()).toBe(true);
    expect(hub.requests[0]?.headers.range).toBeUndefined();
  });

  it('asks for nothing when everything is there', async () => {
    await writeFile(part, content);
    await fetchFile();
    expect(hub.requests).toHaveLength(0);
  });

  it('refuses a part other than the one it asked for', async () => {
    await writeFile(part, content.subarray(0, 100));
    hub.next((_, response) =>
      response.writeHead(206, { 'content-range': `bytes 0-9/${content.length}` }).end(content.subarray(0, 10)),
    );
    await expect(fetchFile()).rejects.toThrow('another part');
    expect(await fetched()).toEqual(content.subarray(0, 100));
  });

  it.each([404, 401, 403, 416])('takes %i for an answer', async (status) => {
    hub.next(answerWith(status));
    await expect(fetchFile()).rejects.toThrow(`answered ${status}`);
    expect(hub.requests).toHaveLength(1);
  });

  it.each([429, 500, 503])('tries again after %i', async (status) => {
    hub.next(answerWith(status));
    await fetchFile();
    expect(await isWhole()).toBe(true);
  });

  it('gives up after a few tries', async () => {
    for (let time = 0; time < 9; time++) hub.next(answerWith(503));
    await expect(fetchFile()).rejects.toThrow('answered 503');
    expect(hub.requests).toHaveLength(1 + timing.retries);
  });

  it('gives up at once when nothing listens', async () => {
    await hub.close();
    const started = performance.now();
    await expect(fetchFile({ timing: { retryMs: 60_000 } })).rejects.toThrow('could not be reached (ECONNREFUSED)');
    expect(performance.now() - started).toBeLessThan(5000);
    hub = await startHubServer({});
  });

  it('gives up at once when the server takes the call and does not answer', async () => {
    hub.next(() => {});
    await expect(fetchFile({ timing: { ...timing, connectMs: 100 } })).rejects.toThrow('did not answer in time');
    expect(hub.requests).toHaveLength(1);
  });

  it('continues after the server went silent in mid-file', async () => {
    hub.next(stallAfter(content, 100_000));
    await fetchFile({ timing: { ...timing, silenceMs: 200 } });
    expect(await isWhole()).toBe(true);
    expect(hub.requests[1]?.headers.range).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('refuses a file of another size before it fetches it', async () => {
    const steps: number[] = [];
    hub.next((_, response) => response.writeHead(200, { 'content-length': 5 }).end('hello'));
    await expect(fetchFile({ onProgress: (bytes) => steps.push(bytes) })).rejects.toThrow('has a file of 5 bytes');
    expect(steps).toEqual([]);
  });

  it('stops a server that sends more than the file holds', async () => {
    hub.next((_, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      const send = () => response.write(content, () => setImmediate(send));
      response.on('error', () => {});
      send();
    });
    await expect(fetchFile()).rejects.toThrow('more than the file holds');
    expect((await fetched()).length).toBeLessThanOrEqual(content.length);
  });

  it('stops with the reason of its signal and keeps what it has', async () => {
    const controller = new AbortController();
    hub.next(stallAfter(content, 50_000));
    const fetching = fetchFile({
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('the user pressed Ctrl-C')),
    });
    await expect(fetching).rejects.toThrow('the user pressed Ctrl-C');
    expect((await fetched()).length).toBeGreaterThan(0);
  });

  it('reports a folder that is not there as what it is, not as the hub’s fault', async () => {
    await expect(fetchFile({ part: join(folder, 'missing', 'model.part') })).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

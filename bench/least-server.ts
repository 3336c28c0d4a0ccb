import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Worker } from 'node:worker_threads';
import hnswlib from 'hnswlib-node';
import { workerEntry } from '../src/worker-entry.ts';
import { questionPrefix } from './raw-session.ts';

export type LeastServerParts = {
  readonly weights: string;
  readonly tokenizer: string;
  readonly vectors: Float32Array;
  readonly dimensions: number;
  /** The passages of the vectors, in the same order. */
  readonly passages: readonly { readonly id: number; readonly text: string }[];
};

const workers = 2;
/** Questions that travel together: as many as our own queue takes. */
const largestBatch = 16;
/** As many as an answer is made from if nothing is said. */
const passagesShown = 8;
/** As ours. */
const graph = { connections: 16, constructionWidth: 200, searchWidth: 200 };

/**
 * The least that can be written around the raw parts and still be a server: node:http, two threads that embed, one run for
 * the questions that wait, one search of the graph, ids and text of the passages as JSON. No keyword search, no sentences,
 * no checks of what comes in, no limits.
 */
export async function startLeastServer(parts: LeastServerParts): Promise<{ url: string; close(): Promise<void> }> {
  const { vectors, dimensions, passages } = parts;
  const index = new hnswlib.HierarchicalNSW('ip', dimensions);
  index.initIndex(passages.length, graph.connections, graph.constructionWidth);
  for (let at = 0; at < passages.length; at++)
    index.addPoint(Array.from(vectors.subarray(at * dimensions, (at + 1) * dimensions)), at);
  index.setEf(graph.searchWidth);
  const embedder = await startQuestionThreads(parts);
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const answer = async () => {
        const { question } = JSON.parse(Buffer.concat(pieces).toString()) as { question: string };
        const vector = await embedder.embed(questionPrefix + question);
        const { neighbors, distances } = index.searchKnn(Array.from(vector), Math.min(passagesShown, passages.length));
        const found = neighbors.map((at, rank) => ({ ...passages[at], score: 1 - (distances[rank] ?? 1) }));
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ passages: found }));
      };
      answer().catch(() => void response.writeHead(500).end());
    });
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await embedder.close();
    },
  };
}

type Waiting = { readonly text: string; readonly resolve: (vector: Float32Array) => void };

async function startQuestionThreads({ weights, tokenizer, dimensions }: LeastServerParts) {
  const { filename, execArgv } = workerEntry(import.meta.url, './least-server-worker');
  const waiting: Waiting[] = [];
  const idle: Worker[] = [];
  const underWay = new Map<Worker, Waiting[]>();
  const send = () => {
    while (waiting.length > 0) {
      const worker = idle.pop();
      if (!worker) return;
      const batch = waiting.splice(0, largestBatch);
      underWay.set(worker, batch);
      worker.postMessage(
        batch.map(({ text }) => text),
        [],
      );
    }
  };
  const threads = await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = new Worker(filename, { execArgv, workerData: { weights, tokenizer } });
      await once(worker, 'message');
      worker.on('message', (vectors: Float32Array) => {
        for (const [at, { resolve }] of (underWay.get(worker) ?? []).entries())
          resolve(vectors.subarray(at * dimensions, (at + 1) * dimensions));
        idle.push(worker);
        send();
      });
      idle.push(worker);
      return worker;
    }),
  );
  return {
    embed: (text: string) =>
      new Promise<Float32Array>((resolve) => {
        waiting.push({ text, resolve });
        send();
      }),
    close: async () => void (await Promise.all(threads.map((thread) => thread.terminate()))),
  };
}

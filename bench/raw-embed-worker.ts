import { parentPort, workerData } from 'node:worker_threads';
import type { TokenLines } from './raw-embedding.ts';
import { openRawSession } from './raw-session.ts';

/** A thread with the runtime itself and token ids made beforehand: the limit of what any code around it can reach. */
const { weights, lines } = workerData as { weights: string; lines: TokenLines };
const { ids, ends, next, vectors, dimensions } = lines;
const session = await openRawSession(weights);

parentPort?.on('message', async () => {
  for (let at = Atomics.add(next, 0, 1); at < ends.length; at = Atomics.add(next, 0, 1)) {
    const vector = await session.embed([ids.subarray(at === 0 ? 0 : ends[at - 1], ends[at])]);
    vectors.set(vector, at * dimensions);
  }
  parentPort?.postMessage('done', []);
});
parentPort?.postMessage('ready', []);

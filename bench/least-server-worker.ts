import { parentPort, workerData } from 'node:worker_threads';
import { openRawSession, openTokenizer } from './raw-session.ts';

/** A thread of the least server: questions that waited together go through the model in one run. */
const { weights, tokenizer } = workerData as { weights: string; tokenizer: string };
const session = await openRawSession(weights);
const tokenize = await openTokenizer(tokenizer);

parentPort?.on('message', async (texts: string[]) => {
  const vectors = await session.embed(texts.map(tokenize));
  parentPort?.postMessage(vectors, [vectors.buffer as ArrayBuffer]);
});
parentPort?.postMessage('ready', []);

import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

type Tensor = { readonly data: unknown };
type Runtime = {
  Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => Tensor;
  InferenceSession: {
    create(path: string, options: object): Promise<{ run(feeds: Record<string, Tensor>): Promise<unknown> }>;
  };
};

/** A thread with the runtime itself and token ids made beforehand: the limit of what any code around it can reach. */
const { weights, passages } = workerData as { weights: string; passages: readonly (readonly number[])[] };
const fromTransformers = createRequire(import.meta.resolve('@xenova/transformers'));
const { InferenceSession, Tensor } = fromTransformers('onnxruntime-node') as Runtime;
const session = await InferenceSession.create(weights, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});

const row = (ids: readonly number[], value: (id: number) => bigint) =>
  new Tensor('int64', BigInt64Array.from(ids, value), [1, ids.length]);

parentPort?.on('message', async () => {
  for (const ids of passages) {
    await session.run({
      input_ids: row(ids, BigInt),
      attention_mask: row(ids, () => 1n),
      token_type_ids: row(ids, () => 0n),
    });
  }
  parentPort?.postMessage('done', []);
});
parentPort?.postMessage('ready', []);

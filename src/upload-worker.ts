import type { MessagePort } from 'node:worker_threads';
import { workerData } from 'node:worker_threads';
import { giveWay } from './background-thread.ts';
import { openCatalog } from './catalog/open-catalog.ts';
import { createDocumentParser } from './corpus/documents/document-parser.ts';
import type { Embedder } from './embeddings/embedder.ts';
import { createTransformersEmbedder } from './embeddings/transformers-embedder.ts';
import type { UploadAnswer, UploadNote, UploadTask, UploadThreadData } from './upload-thread.ts';
import { removeUpload, replaceUpload, storeFile, storeUpload } from './uploads.ts';
import { sentError } from './sent-error.ts';

const { place, model, embeddingWorkers } = workerData as UploadThreadData;
const parser = createDocumentParser();
let opened: Promise<Embedder | null> | null = null;
giveWay();

/** Does one task of `createUploadThread`; `port` takes what is told meanwhile, and brings the word that it is to stop. */
export async function upload({ work, port }: UploadTask): Promise<UploadAnswer> {
  const stopped = new AbortController();
  port.on('message', () => stopped.abort());
  try {
    return { kind: 'done', result: await doWork(work, stopped.signal, port) };
  } catch (error) {
    return { kind: 'failed', error: sentError(error) };
  } finally {
    port.close();
  }
}

async function doWork(work: UploadTask['work'], signal: AbortSignal, port: MessagePort): Promise<unknown> {
  if (work.kind === 'close') {
    parser.close();
    await (await opened)?.close();
    return null;
  }
  const tell = (note: UploadNote) => port.postMessage(note);
  const catalog = await openCatalog(place);
  try {
    if (work.kind === 'remove') return await removeUpload(work.articleId, { catalog });
    opened ??= model
      ? createTransformersEmbedder({ model, workers: embeddingWorkers, prove: false })
      : Promise.resolve(null);
    const parts = { catalog, embedder: await opened };
    if (work.kind === 'article') return await storeUpload(work.article, parts, { signal });
    if (work.kind === 'replace') return await replaceUpload(work.article, parts, { signal });
    return await storeFile(
      work.file,
      { ...parts, parser },
      {
        signal,
        onProgress: (progress) => tell({ kind: 'progress', progress }),
        onOutcome: (outcome) => tell({ kind: 'outcome', outcome }),
      },
    );
  } finally {
    await catalog.close();
  }
}

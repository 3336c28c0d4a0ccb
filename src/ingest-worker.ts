import { createTransformersEmbedder } from './embeddings/transformers-embedder.ts';
import type { IngestProgress, IngestReport } from './ingest.ts';
import type { IngestRequest } from './ingest-thread.ts';
import { ingestFolder } from './ingest-thread.ts';
import { serveJob } from './worker-job.ts';

serveJob<IngestProgress, IngestReport>(async (data, options) => {
  const { model, embeddingWorkers, ...request } = data as IngestRequest;
  const embedder = model && (await createTransformersEmbedder({ model, workers: embeddingWorkers, prove: false }));
  try {
    return await ingestFolder({ ...request, ...options, embedder });
  } finally {
    await embedder?.close();
  }
});

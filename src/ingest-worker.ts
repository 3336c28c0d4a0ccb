import { createTransformersEmbedder } from './embeddings/transformers-embedder.ts';
import { renewArchive } from './generations/renew-archive.ts';
import type { IngestProgress, IngestReport } from './ingest.ts';
import type { IngestRequest } from './ingest-thread.ts';
import { ingestInto } from './ingest-thread.ts';
import { serveJob } from './worker-job.ts';

serveJob<IngestProgress, IngestReport>(async (data, options) => {
  const { place, model, embeddingWorkers, ...request } = data as IngestRequest;
  const embedder = model && (await createTransformersEmbedder({ model, workers: embeddingWorkers, prove: false }));
  try {
    const active = await renewArchive({ ...options, place, embedder });
    return await ingestInto(active, { ...request, ...options, embedder });
  } finally {
    await embedder?.close();
  }
});

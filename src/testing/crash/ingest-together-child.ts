import { writeSync } from 'node:fs';
import type { Embedder } from '../../embeddings/embedder.ts';
import { FootnoteError } from '../../errors.ts';
import { ingestTogether } from '../../ingest-together.ts';
import { createHashEmbedder } from '../hash-embedder.ts';

/**
 * A process that syncs a corpus folder into a catalog on PostgreSQL, beside others or alone, to be killed by a test. Says what it
 * is about to do, a word a line, in the moment: a killed process flushes nothing. Its last line is the report. Each call of its
 * embedder takes `embeddingMs` longer than it would, as a model's does.
 */
const [url = '', corpusFolder = '', embeddingMs = '0'] = process.argv.slice(2);
const tell = (word: string) => writeSync(1, `${word}\n`);
const hashEmbedder = createHashEmbedder();
const embedder: Embedder = {
  ...hashEmbedder,
  async embedPassages(...parameters) {
    tell('embedding');
    await new Promise((resolve) => void setTimeout(resolve, Number(embeddingMs)));
    const embeddings = await hashEmbedder.embedPassages(...parameters);
    tell('storing');
    return embeddings;
  },
};

tell('start');
try {
  const report = await ingestTogether({
    url,
    corpusFolder,
    embedder,
    connections: { connections: 4, patienceMs: 60_000 },
    synchroniseIndex: async () => tell('closing'),
  });
  tell(JSON.stringify(report));
} catch (error) {
  if (!(error instanceof FootnoteError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 1;
}

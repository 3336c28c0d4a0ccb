import { writeSync } from 'node:fs';
import { archivePlace } from '../../catalog/open-catalog.ts';
import type { Embedder } from '../../embeddings/embedder.ts';
import { renewArchive } from '../../generations/renew-archive.ts';
import { createHashEmbedder } from '../hash-embedder.ts';

/**
 * A process that builds a generation of an archive beside the one that serves and switches to it, to be killed by a test. Says
 * `embedding` before each call of its embedder, which takes some ms as a model's does, `indexing` at each step after that, and
 * at its end which generation serves.
 */
const [indexFolder = '', catalogUrl = '', model = ''] = process.argv.slice(2);
const tell = (line: string) => writeSync(1, `${line}\n`);
const hashEmbedder = createHashEmbedder({ model });
const embedder: Embedder = {
  ...hashEmbedder,
  async embedPassages(...parameters) {
    tell('embedding');
    await new Promise((resolve) => void setTimeout(resolve, 20));
    return hashEmbedder.embedPassages(...parameters);
  },
};
tell('start');
const { generation } = await renewArchive({
  place: archivePlace({ index: indexFolder, catalog: catalogUrl }),
  embedder,
  onProgress: ({ step }) => step === 'indexing' && tell(step),
});
tell(JSON.stringify({ generation }));

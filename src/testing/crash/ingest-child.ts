import { writeSync } from 'node:fs';
import type { Embedder } from '../../embeddings/embedder.ts';
import { FootnoteError } from '../../errors.ts';
import type { FileOperations } from '../../index/embedded/file-operations.ts';
import { fileOperations } from '../../index/embedded/file-operations.ts';
import { ingestFolder } from '../../ingest-thread.ts';
import { createHashEmbedder } from '../hash-embedder.ts';
import type { Moment } from './kill-cycles.ts';

/**
 * A process that syncs a corpus folder into an index folder, to be killed by a test. Says what it is about to do, a word a
 * line, in the moment: a killed process flushes nothing. Ends with 2 when another process holds the index, 3 when the disk
 * is full.
 */
const [corpusFolder = '', indexFolder = ''] = process.argv.slice(2);
let last = '';
const tell = (moment: Moment | 'start' | 'done') => {
  if (moment !== last) writeSync(1, `${moment}\n`);
  last = moment;
};

for (const name of ['write', 'writeBytes', 'sync', 'rename', 'read', 'readBytes', 'digest'] as const) {
  const operation = fileOperations[name] as (path: string, ...rest: unknown[]) => Promise<never>;
  const told = async (path: string, ...rest: unknown[]) => {
    if (path.includes('vectors.')) tell('graph');
    if (path.includes('keywords.')) tell('keywords');
    return operation(path, ...rest);
  };
  Object.assign(fileOperations, { [name]: told } satisfies Partial<FileOperations>);
}
const hashEmbedder = createHashEmbedder();
const embedder: Embedder = {
  ...hashEmbedder,
  async embedPassages(...parameters) {
    tell('embedding');
    const embeddings = await hashEmbedder.embedPassages(...parameters);
    tell('storing');
    return embeddings;
  },
};

tell('start');
try {
  await ingestFolder({
    corpusFolder,
    indexFolder,
    embedder,
    onProgress: ({ step }) => {
      if (step === 'loading') tell('loading');
    },
  });
  tell('done');
} catch (error) {
  if (!(error instanceof FootnoteError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = error.code === 'INDEX_LOCKED' ? 2 : error.code === 'DISK_FULL' ? 3 : 1;
}

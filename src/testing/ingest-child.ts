import { ingestFolder } from '../ingest-thread.ts';
import { createHashEmbedder } from './hash-embedder.ts';

/** A process that syncs a corpus folder into an index folder, to be killed by a test: says when it starts and when it is done. */
const [corpusFolder = '', indexFolder = ''] = process.argv.slice(2);
console.log('start');
const { added, changed, removed } = await ingestFolder({ corpusFolder, indexFolder, embedder: createHashEmbedder() });
console.log(`done ${added.length} ${changed.length} ${removed.length}`);

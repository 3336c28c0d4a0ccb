import { describeEmbedder } from '../embeddings/embedder.behaviour.ts';
import { createHashEmbedder } from './hash-embedder.ts';

describeEmbedder('The hash embedder of the tests', async () => createHashEmbedder());

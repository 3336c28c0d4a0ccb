import { openSqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import { synchroniseHere } from '../../index/embedded/synchronise.ts';
import { removeUpload, storeUpload } from '../../uploads.ts';
import { createHashEmbedder } from '../hash-embedder.ts';
import { articleText } from './archive.ts';

/** A process that adds articles and removes every second one, as a server does over HTTP, beside whoever syncs. Ends with how many stay. */
const [indexFolder = '', first = '', count = ''] = process.argv.slice(2);
const embedder = createHashEmbedder();
const catalog = openSqliteCatalog(indexFolder);
let kept = 0;
process.stdout.write('start\n');
for (let i = 0; i < Number(count); i++) {
  const id = `article${Number(first) + i}`;
  const { article } = await storeUpload({ title: id, text: articleText(id, 1) }, { catalog, embedder });
  if (i % 2 === 1) await removeUpload(article.id, { catalog });
  else kept += 1;
  if (i % 5 === 0) await synchroniseHere(indexFolder);
}
await catalog.close();
process.stdout.write(`${kept}\n`);

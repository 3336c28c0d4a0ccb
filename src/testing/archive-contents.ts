import { createHash } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.ts';
import { sourceKinds } from '../catalog/source-record.ts';

/** All that a catalog holds, as one value, however it is kept: bytes by their hash, what hangs on no order in order of id. */
export async function archiveContents(catalog: Catalog) {
  const { stored, removed } = await catalog.articleChanges(0, 1_000_000);
  const ids = [...stored].sort();
  const articles: unknown[] = [];
  for (const id of ids) {
    const whole = await catalog.wholeArticle(id);
    const shown = (await catalog.passagesOf(id)).map(({ text, start, end }) => [start, end, text]);
    articles.push({ ...whole, shown, stored: await catalog.article(id) });
  }
  const copies = [...(await catalog.copiesOf(ids))].sort(([a], [b]) => (a < b ? -1 : 1));
  const sources: unknown[] = [];
  for (const kind of sourceKinds) sources.push([...(await catalog.sources(kind)).values()]);
  return {
    manifest: await catalog.manifest(),
    coverage: await catalog.coverage(),
    articles: plain(articles),
    copies,
    removed: [...removed].sort(),
    sources,
  };
}

/** Without the classes that only one driver makes. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return createHash('sha256').update(bytes).digest('hex');
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

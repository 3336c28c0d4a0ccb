import type { ArticleContent, Manifest } from '../catalog/catalog.ts';
import type { Article } from '../corpus/article.ts';
import { signatureOf } from '../corpus/near-copies.ts';
import { writeReading } from '../passages/sentence-reading.ts';

export const testManifest: Manifest = {
  format: 1,
  embedder: { model: 'test', sha256: 'a'.repeat(64), dimensions: 4 },
  splitter: 'test',
};

export function testArticle(id: string, text: string, fields: Partial<Article> = {}): Article {
  const path = `${id}.md`;
  return { id, path, title: `On ${id}`, outlet: null, author: null, publishedAt: null, url: null, text, ...fields };
}

/** Content that no splitter has seen yet. */
export const unsplit = { splitter: 'none', titleReading: '[]', signature: null, passages: [] };

/** One passage a line, one sentence each; its vector points where `direction` says. */
export function testContent(text: string, fields: Partial<ArticleContent> = {}, direction = 0): ArticleContent {
  const passages = [...text.matchAll(/.+/g)].map((match, ordinal) => {
    const span = { start: match.index, end: match.index + match[0].length };
    const vector = new Float32Array(4);
    vector[(ordinal + direction) % 4] = 1;
    const stems = match[0].toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    const reading = writeReading([{ stems, names: [], numbers: [], dates: [] }]);
    const embedding = { vector, wordCodes: new Uint8Array([ordinal]) };
    return { ...span, ordinal, sentences: [span], textHash: `hash of ${match[0]}`, embedding, reading };
  });
  return {
    contentHash: `content of ${text}`,
    origin: 'corpus',
    splitter: 'test',
    titleReading: '[]',
    signature: signatureOf(text),
    passages,
    ...fields,
  };
}

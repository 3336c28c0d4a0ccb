import { join } from 'node:path';
import type { EvidenceSentence } from '../citations/support-scorer.ts';
import { loadArticles } from '../corpus/load-articles.ts';
import { splitSentences } from '../passages/split-sentences.ts';
import { projectRoot } from '../paths.ts';

/** A sentence of `corpus/` as the pipeline cites it. */
export type CorpusSentence = EvidenceSentence & { readonly articleId: string };

/** The sentences of prose of `corpus/`, in order, with title, date and the two sentences before. */
export async function readCorpusSentences(): Promise<CorpusSentence[]> {
  const found: CorpusSentence[] = [];
  for await (const loaded of loadArticles(join(projectRoot, 'corpus'))) {
    if (loaded.kind !== 'article') continue;
    const { id, title, publishedAt, text } = loaded.article;
    const sentences = splitSentences(text).map(({ start, end }) => text.slice(start, end));
    for (const [at, sentence] of sentences.entries()) {
      const before = sentences.slice(Math.max(0, at - 2), at);
      if (/^[\p{Lu}“"\d].*[.!?]["”]?$/u.test(sentence))
        found.push({ articleId: id, text: sentence, title, publishedAt, before });
    }
  }
  return found;
}

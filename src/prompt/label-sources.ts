import type { Article } from '../corpus/article.ts';
import type { LabelledSentence, ShownPassage, Source } from './source.ts';

export type FoundPassage = { readonly passage: ShownPassage; readonly article: Omit<Article, 'text'> };

/**
 * Gives each sentence of the passages its label, S1, S2, …: articles in the order in which the passages name them, sentences in
 * the order of the article. A sentence that stands in two overlapping passages has one label; the sources keep the passages' order.
 */
export function labelSources(found: readonly FoundPassage[]): Source[] {
  const byArticle = new Map<string, Map<string, Omit<LabelledSentence, 'label'>>>();
  for (const { passage } of found) {
    const sentences = byArticle.get(passage.articleId) ?? new Map<string, Omit<LabelledSentence, 'label'>>();
    byArticle.set(passage.articleId, sentences);
    for (const { start, end } of passage.sentences) {
      if (sentences.has(`${start}-${end}`)) continue;
      const text = passage.text.slice(start - passage.start, end - passage.start);
      sentences.set(`${start}-${end}`, { start, end, articleId: passage.articleId, passageId: passage.id, text });
    }
  }
  const labelled = new Map<string, LabelledSentence>();
  for (const [articleId, sentences] of byArticle) {
    for (const sentence of [...sentences.values()].sort((a, b) => a.start - b.start || a.end - b.end)) {
      const key = sentenceKey(articleId, sentence.start, sentence.end);
      labelled.set(key, { ...sentence, label: `S${labelled.size + 1}` });
    }
  }
  return found.map(({ passage, article }) => ({
    passage,
    article,
    sentences: passage.sentences
      .map(({ start, end }) => labelled.get(sentenceKey(passage.articleId, start, end)))
      .filter((sentence) => sentence !== undefined),
  }));
}

function sentenceKey(articleId: string, start: number, end: number): string {
  return `${start}-${end} ${articleId}`;
}

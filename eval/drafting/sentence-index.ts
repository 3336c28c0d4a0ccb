import type { Days } from '../../src/language/calendar.ts';
import { contentStems } from '../../src/language/english.ts';
import type { ArchiveSentence } from '../../src/questions/archive-sentences.ts';

/** What is kept of every sentence of the archive, to be held against a question. */
export type IndexedSentence = {
  readonly articleId: string;
  readonly publishedAt: string | null;
  readonly start: number;
  readonly end: number;
  readonly dates: readonly Days[];
};

/** Every sentence of an archive by its words. */
export type SentenceIndex = {
  add(sentence: ArchiveSentence): void;
  /** The sentences that hold all of some words and at least a share of others. */
  holding(all: readonly string[], others: readonly string[], share: number): IndexedSentence[];
  /** The places at which the archive prints the same sentence. */
  copiesOf(text: string): readonly IndexedSentence[];
};

export function createSentenceIndex(): SentenceIndex {
  const sentences: IndexedSentence[] = [];
  const numbersOfStem = new Map<string, number[]>();
  const numbersOfText = new Map<string, number[]>();
  return {
    add({ article, start, end, text, dates, tokens }) {
      const number = sentences.length;
      const days = dates.map(({ from, to }) => ({ from, to }));
      sentences.push({ articleId: article.id, publishedAt: article.publishedAt, start, end, dates: days });
      for (const stem of new Set(tokens.flatMap((token) => (token.isWord && !token.isStopWord ? [token.stem] : []))))
        push(numbersOfStem, stem, number);
      push(numbersOfText, text, number);
    },
    holding(all, others, share) {
      const counts = new Map<number, number>();
      for (const stem of new Set(others))
        for (const number of numbersOfStem.get(stem) ?? []) counts.set(number, (counts.get(number) ?? 0) + 1);
      const needed = Math.ceil(new Set(others).size * share);
      const required = [...new Set(all)].map((stem) => new Set(numbersOfStem.get(stem)));
      const candidates =
        needed === 0
          ? [...(required[0] ?? [])]
          : [...counts].flatMap(([number, count]) => (count >= needed ? [number] : []));
      return candidates.flatMap((number) => {
        const sentence = sentences[number];
        return sentence && required.every((numbers) => numbers.has(number)) ? [sentence] : [];
      });
    },
    copiesOf: (text) => (numbersOfText.get(text) ?? []).flatMap((number) => sentences[number] ?? []),
  };
}

function push(map: Map<string, number[]>, key: string, number: number): void {
  const numbers = map.get(key);
  if (numbers) numbers.push(number);
  else map.set(key, [number]);
}

/** Stems that say what a question is about: no function words and no words of asking. */
export function askedStems(question: string): string[] {
  return contentStems(question.replace(/^(?:who|where|when|which country|how many|how much|what share)\b/iu, ''));
}

import { splitArticle } from '../src/passages/split-article.ts';
import { slice } from '../src/passages/span.ts';
import { randomNumbers } from '../src/testing/random-numbers.ts';
import type { Sample } from './articles.ts';

/** What synthetic articles are made of: whole sentences and titles of real ones, as words. */
export type Material = { readonly sentences: readonly string[][]; readonly titles: readonly string[][] };

export type SyntheticArticle = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly source: string;
  readonly publishedAt: string;
};

const wordsOf = (text: string) => text.split(/\s+/u).filter(Boolean);
const shape = { paragraphs: 12, sentences: 4 };
const outlets = 20;
const firstDay = Date.UTC(2014, 0, 1);
const days = 3650;

/** The prose sentences of articles. Those of a word or two, and those that never end, would stand out. */
export function materialOf(articles: Sample['articles']): Material {
  const sentences = articles.flatMap(({ text }) =>
    splitArticle(text).flatMap((passage) => passage.sentences.map((span) => wordsOf(slice(text, span)))),
  );
  return {
    sentences: sentences.filter(({ length }) => length >= 6 && length <= 60),
    titles: articles.map(({ title }) => wordsOf(title)),
  };
}

/**
 * Article number `number`: each sentence is the beginning of one real sentence, the middle of another and the end of a
 * third. So words are as frequent as in real text and stand beside the same words, and no two sentences are alike.
 */
export function syntheticArticle(number: number, { sentences, titles }: Material): SyntheticArticle {
  const random = randomNumbers(number + 1);
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const spliced = (from: readonly string[][]) => {
    const [first, second, third] = [one(from), one(from), one(from)];
    return [...part(first, 0, 1), ...part(second, 1, 2), ...part(third, 2, 3)].join(' ');
  };
  const paragraph = () => Array.from({ length: shape.sentences }, () => spliced(sentences)).join(' ');
  return {
    id: `synthetic/${number}`,
    title: spliced(titles),
    text: Array.from({ length: shape.paragraphs }, paragraph).join('\n\n'),
    source: `Outlet ${Math.floor(random() * outlets)}`,
    publishedAt: new Date(firstDay + Math.floor(random() * days) * 86_400_000).toISOString().slice(0, 10),
  };
}

/** Thirds `from` to `to` of the words. */
function part(words: readonly string[], from: number, to: number): string[] {
  return words.slice(Math.floor((words.length * from) / 3), Math.floor((words.length * to) / 3));
}

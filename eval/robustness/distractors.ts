import type { Article } from '../../src/corpus/article.ts';
import { contentStems } from '../../src/language/english.ts';
import { findNames } from '../../src/language/names.ts';
import type { Fixture } from '../fixture.ts';
import { askedText, goldArticlesOf, type Archive, type Perturbation } from './archive.ts';
import { applyEdits, placesOf, replaceWords } from './edits.ts';
import { inventName, otherDay, otherNumber } from './inventions.ts';

/**
 * Beside each article with evidence stands the same one about others: every name, number and year is another. A question
 * that no name or number ties to its article would be answered by either, and is left out.
 */
export const distractors: Perturbation = {
  name: 'distractors',
  about: 'beside each article with evidence the same one with other names, numbers and dates',
  perturb: distract,
};

function distract(archive: Archive, random: () => number): Archive {
  const doubled = goldArticlesOf(archive).map((article) => ({ of: article.id, ...doubleOf(article, random) }));
  const changedStems = new Map(doubled.map(({ of, changed }) => [of, new Set(contentStems(changed.join('\n')))]));
  const isTied = (fixture: Fixture): boolean => {
    const asked = contentStems(askedText(fixture));
    return fixture.evidence.every(({ articleId }) => asked.some((stem) => changedStems.get(articleId)?.has(stem)));
  };
  return {
    articles: [...archive.articles, ...doubled.map(({ article }) => article)],
    fixtures: archive.fixtures.filter(isTied),
  };
}

/** It may be a day, which there are no 84 of. */
const isDay = (number: string): boolean => Number(number) >= 1 && Number(number) <= 31;
const dayInMs = 86_400_000;

/** The article with other names and numbers, from up to a year before, and what was changed. */
function doubleOf(article: Article, random: () => number): { readonly article: Article; readonly changed: string[] } {
  const whole = `${article.title}\n${article.text}`;
  // Longer names first: "Tel Aviv University" is not to become half another.
  const names = [...new Set(findNames(whole).map(({ text }) => text))].sort((a, b) => b.length - a.length);
  const words = new Map<string, string>();
  for (const name of names) {
    if (words.has(name)) continue;
    words.set(name, inventName(name.split(/\s+/u).length > 1 ? 2 : 1, random));
    // A person is called by the last name alone later on.
    const last = name.split(/\s+/u).at(-1)!;
    if (last !== name && !words.has(last)) words.set(last, words.get(name)!.split(' ').at(-1)!);
  }
  for (const [number] of whole.matchAll(/(?<![\p{L}\p{N}.,])\d{1,3}(?:,\d{3})+|(?<![\p{L}\p{N}.,])\d+/gu))
    if (!words.has(number)) words.set(number, isDay(number) ? otherDay(number, random) : otherNumber(number, random));
  const rewrite = (text: string): string =>
    applyEdits(
      text,
      [...words].flatMap(([word, other]) => replaceWords(text, word, other)),
    ).text;
  const earlier =
    article.publishedAt && new Date(Date.parse(article.publishedAt) - (1 + Math.floor(random() * 365)) * dayInMs);
  return {
    changed: [...words.keys()].filter((word) => placesOf(whole, word).length > 0),
    article: {
      ...article,
      id: `${article.id}--other-names`,
      title: rewrite(article.title),
      text: rewrite(article.text),
      publishedAt: earlier ? earlier.toISOString().slice(0, 10) : null,
      author: null,
      url: null,
    },
  };
}

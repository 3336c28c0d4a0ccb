import { contentStems } from '../../src/language/english.ts';
import { splitSentences } from '../../src/passages/split-sentences.ts';
import type { Fixture } from '../fixture.ts';
import { holds, normalisedWords } from '../scorers/answer-text.ts';
import { askedText, editTexts, type Archive, type Perturbation } from './archive.ts';
import { applyEdits, placesOf, replaceWords, type Edit } from './edits.ts';
import { inventName, otherDay, otherNumber, otherNumberWord } from './inventions.ts';

/**
 * The articles with evidence say something else than the world does: the number, day or name that was asked for is another.
 * The answer must follow the article and cite the changed words; the old value is forbidden where no article has it any
 * more. Left out are questions whose answer is no such value, is in a question on the same article, or is also given elsewhere.
 */
export const counterfactual: Perturbation = {
  name: 'counterfactual',
  about: 'the number, day or name that answers is another in its article',
  perturb,
};

type Value = { readonly old: string; readonly other: string; readonly isName: boolean };

function perturb(archive: Archive, random: () => number): Archive {
  const others = new Map<string, Value>();
  const changing = archive.fixtures.flatMap((fixture) => {
    const value = valueOf(fixture, others, random);
    return value && !namedByAQuestion(value, fixture, archive) ? [{ fixture, value }] : [];
  });
  const edits = new Map<string, Edit[]>();
  for (const { fixture, value } of changing) {
    for (const evidence of fixture.evidence) {
      const text = archive.articles.find(({ id }) => id === evidence.articleId)?.text ?? '';
      const { start = 0, end = 0 } = evidence;
      const places = spellings(value).flatMap(([old, other]) => replaceWords(text, old, other));
      // A name means the same throughout its article; a number elsewhere in it may be of something else.
      const meant = value.isName ? places : places.filter((place) => place.start >= start && place.end <= end);
      edits.set(evidence.articleId, [...(edits.get(evidence.articleId) ?? []), ...meant]);
    }
  }
  const changed = editTexts({ ...archive, fixtures: changing.map(({ fixture }) => fixture) }, edits);
  const articles = changed.articles.map((article) => retitle(article, changing));
  const stated = statements(articles.map(({ title, text }) => `${title}\n${text}`));
  const fixtures = changed.fixtures.flatMap((fixture, index) => askAnew(fixture, changing[index]!.value, stated) ?? []);
  return { articles, fixtures };
}

/** The value that the shortest accepted answer gives and all the others hold too, and another in its place. */
function valueOf(fixture: Fixture, others: Map<string, Value>, random: () => number): Value | null {
  const [shortest, ...more] = [...fixture.answers].sort((a, b) => a.length - b.length);
  if (!fixture.answerable || shortest === undefined) return null;
  if (!more.every((answer) => holds(normalisedWords(answer), normalisedWords(shortest)))) return null;
  const found = otherValue(shortest, random);
  if (!found || found.other === found.old) return null;
  const value = others.get(found.old) ?? found;
  others.set(value.old, value);
  return value;
}

/** Whether this question, or another on the same articles, has the value in its own words: changed, it would be asked of nothing. */
function namedByAQuestion({ old }: Value, { evidence }: Fixture, { fixtures }: Archive): boolean {
  const articles = new Set(evidence.map(({ articleId }) => articleId));
  return fixtures.some(
    (other) => other.evidence.some(({ articleId }) => articles.has(articleId)) && mentions(askedText(other), old),
  );
}

/** A number word begins a sentence with a capital only. */
function spellings({ old, other, isName }: Value): [old: string, other: string][] {
  return isName || old === old.toLowerCase()
    ? [[old, other]]
    : [
        [old, other],
        [old.toLowerCase(), other.toLowerCase()],
      ];
}

function mentions(text: string, words: string): boolean {
  return placesOf(text.toLowerCase(), words.toLowerCase()).length > 0;
}

const month = 'January|February|March|April|May|June|July|August|September|October|November|December';

function otherValue(answer: string, random: () => number): Value | null {
  const [date] = new RegExp(`\\b\\d{1,2} (?:${month})|(?:${month}) \\d{1,2}\\b`, 'u').exec(answer) ?? [];
  if (date) return { old: date, other: date.replace(/\d+/u, (day) => otherDay(day, random)), isName: false };
  const [number] = /\d+(?:[.,]\d+)*/u.exec(answer) ?? [];
  if (number) return { old: number, other: otherNumber(number, random), isName: false };
  const words = answer.split(/\s+/u);
  for (const word of words) {
    const other = otherNumberWord(word, random);
    if (other) return { old: word, other, isName: false };
  }
  const isName = words.every((word) => /^\p{Lu}/u.test(word) || word === 'of') && /^\p{Lu}/u.test(answer);
  if (!isName) return null;
  return { old: answer, other: inventName(Math.min(2, words.length), random), isName: true };
}

function retitle<Titled extends { id: string; title: string }>(
  article: Titled,
  changing: readonly { readonly fixture: Fixture; readonly value: Value }[],
): Titled {
  let { title } = article;
  for (const { fixture, value } of changing) {
    if (value.isName && fixture.evidence.some(({ articleId }) => articleId === article.id))
      title = title.replaceAll(value.old, value.other);
  }
  return { ...article, title };
}

/** Tells the sentences of all texts that hold some words. */
function statements(texts: readonly string[]): (words: string) => string[] {
  return (words) =>
    texts
      .filter((text) => mentions(text, words))
      .flatMap((text) => splitSentences(text).map(({ start, end }) => text.slice(start, end)))
      .filter((sentence) => mentions(sentence, words));
}

/** The question with its new answers; `null` where its evidence does not have the new value, or another sentence that is about it still has the old one. */
function askAnew(fixture: Fixture, value: Value, stated: (words: string) => string[]): Fixture | null {
  const { old, other } = value;
  const evidence = fixture.evidence.filter(
    ({ quote = '' }) => holds(normalisedWords(quote), normalisedWords(other)) && !mentions(quote, old),
  );
  const left = stated(old);
  const asked = new Set(contentStems(askedText(fixture)));
  const isAbout = (sentence: string): boolean =>
    new Set(contentStems(sentence).filter((stem) => asked.has(stem))).size >= sharedByAnswers;
  if (evidence.length === 0 || left.some(isAbout)) return null;
  const withOther = (answer: string): string =>
    applyEdits(
      answer,
      spellings(value).flatMap(([from, to]) => replaceWords(answer, from, to)),
    ).text;
  const answers = fixture.answers.map((answer) => withOther(answer));
  return { ...fixture, answers: [...new Set(answers)], evidence, ...(left.length === 0 && { forbidden: [old] }) };
}

/** A sentence with the old value and so many words of the question may answer it. */
const sharedByAnswers = 2;

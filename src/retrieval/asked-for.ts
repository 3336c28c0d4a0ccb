import { contentStems } from '../language/english.ts';
import { sameName } from '../language/names.ts';
import { findNumbers } from '../language/numbers.ts';
import type { ReadSentence } from './passage-reader.ts';
import { datesInQuestion } from './question-time.ts';
import type { Question } from './question.ts';

/** What is asked, as sentences are compared with it. A set of the question's words or names is a number with a bit for each. */
export type AskedFor = {
  readonly question: Question;
  /** Stems of its words that carry meaning, each once. */
  readonly stems: readonly string[];
  /** The set of those of the noun that the answer is one of; `null` where the question names none that can be looked for. */
  readonly head: number | null;
  /** Stem of that noun. */
  readonly headStem: string | null;
  readonly numbers: readonly number[];
  /** What of the question a sentence holds; found once for each. */
  readonly mark: (sentence: Pick<ReadSentence, 'stems' | 'names'>) => Marks;
};

export type Marks = {
  readonly stems: number;
  /** Pairs of neighbours in the question, by the place of the first, that are neighbours here. */
  readonly pairs: number;
  readonly names: number;
  /** Whether it names somebody or something that the question does not. */
  readonly newNames: readonly string[];
};

/** A bit for each. Of a longer question the first ones count; the retrieval of its passages took all. */
const longestSet = 31;

/** Words that only ask: they tell nothing about what would answer. */
const asking = new Set(
  contentStems(
    'who what when where why how which whose many much did tell say about name happen happened according article articles news',
  ),
);

export function askedFor(question: Question): AskedFor {
  const untimed = withoutDates(question);
  const headStems = question.head === null ? [] : contentStems(question.head);
  const own = [...new Set(contentStems(untimed))].filter((stem) => !asking.has(stem)).slice(0, longestSet);
  // The head is looked for too where it is not among them ("how many", whose unit is all that is asked).
  const all = [...own, ...headStems.filter((stem) => !own.includes(stem))].slice(0, longestSet);
  const places = new Map(all.map((stem, place) => [stem, place]));
  const nameSet = rememberNames(question.names.slice(0, longestSet));
  const marked = new WeakMap<object, Marks>();
  return {
    question,
    stems: own,
    head: headStems.length === 0 ? null : headStems.reduce((set, stem) => set | (1 << (places.get(stem) ?? 31)), 0),
    headStem: headStems[0] ?? null,
    // "Which two countries" asks for two; "the 1,200 workers" says which ones.
    numbers: findNumbers(untimed)
      .filter((number) => /\d/.test(number.text))
      .map((number) => number.value),
    mark(sentence) {
      const known = marked.get(sentence);
      if (known) return known;
      const { stems, names } = sentence;
      let [held, pairs, named] = [0, 0, 0];
      let before = -2;
      for (const stem of stems) {
        const place = places.get(stem);
        if (place === undefined) {
          before = -2;
          continue;
        }
        held |= 1 << place;
        if (place === before + 1) pairs |= 1 << before;
        before = place;
      }
      const newNames: string[] = [];
      for (const name of names) {
        const set = nameSet(name);
        named |= set;
        if (set === 0) newNames.push(name);
      }
      const marks = { stems: held, pairs, names: named, newNames };
      marked.set(sentence, marks);
      return marks;
    },
  };
}

/** Which of the question's names a name may be; the same names are met again and again. */
function rememberNames(wanted: readonly string[]): (name: string) => number {
  const known = new Map<string, number>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    let set = 0;
    for (const [place, other] of wanted.entries()) if (sameName(other, name)) set |= 1 << place;
    known.set(name, set);
    return set;
  };
}

/** How many members a set has. */
export function sizeOf(set: number): number {
  let size = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) size += 1;
  return size;
}

/** What is asked besides its time, which is compared as days. */
function withoutDates({ standalone, asOf }: Question): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of datesInQuestion(standalone, asOf)) {
    rest += `${standalone.slice(at, start)} `;
    at = end;
  }
  return rest + standalone.slice(at);
}

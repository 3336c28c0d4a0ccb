import { analyze, type Token } from '../../language/english.ts';
import { findDates } from '../../language/dates.ts';
import type { Question } from '../question.ts';
import { countedClass, fateAt, fateOf, type Fate } from './fates.ts';

/** What sentences must tell of to answer the same question. */
export type AskedThing = {
  readonly wants: 'number' | 'date' | 'place' | 'toll';
  /** Of numbers: which kinds, and what they must count; `null` where the question does not say. */
  readonly numberKinds: readonly ('cardinal' | 'percent' | 'money')[];
  readonly units: ReadonlySet<string> | null;
  readonly fate: Fate | null;
  /** Stems of what is said of those whom the question names. */
  readonly stems: readonly string[];
  /** Stems of its verbs, the auxiliaries left out. */
  readonly verbs: readonly string[];
  readonly names: readonly string[];
  /** Whether it asks what could be, rather than what is. */
  readonly isHypothetical: boolean;
  /** Whether it asks of what is still to come. */
  readonly isAhead: boolean;
};

export const hypothetical = /^(?:could|may|might|would|if|unless|need|needs|needed)$/;
const auxiliaries = /^(?:be|have|do|will|shall|can|could|may|might|must|should|would|happen)$/;
const asking = new Set(
  'who what when where why how which many much did tell say happen accord article news number total amount people'.split(
    ' ',
  ),
);
const moneyHeads = /^(?:cost|price|amount|sum|money|budget|fine|salary|value)$/;
const percentHeads = /^(?:percent|percentage|rate|share|proportion)$/;
const changes = /^(?:rise|fall|increase|raise|drop|grow|decrease|decline|climb|hike|cut|jump|shrink)$/;
export const lengths = 'mile kilomet metr meter foot feet acr hectar ton tonn kilogram inch degre yard'.split(' ');
const durations = 'minut hour dai day week month year second decad'.split(' ');

/** Tells what is compared; `null` for questions whose answers are not numbers, days, places or tolls. */
export function askedThing(question: Question): AskedThing | null {
  const text = question.standalone;
  const dates = findDates(text, question.asOf);
  const tokens = analyze(text);
  const inName = (token: Token) =>
    question.names.some((name) => {
      const at = text.indexOf(name);
      return at >= 0 && at <= token.start && token.end <= at + name.length;
    });
  const words = tokens.filter(
    (token) =>
      token.isWord &&
      !token.isStopWord &&
      !inName(token) &&
      !asking.has(token.lemma) &&
      token.normal !== question.head &&
      !dates.some((date) => date.start < token.end && token.start < date.end),
  );
  const fate = tokens.map((_, at) => fateAt(tokens, at)).find((found) => found !== null) ?? null;
  const shared = {
    fate,
    stems: [...new Set(words.filter((word) => fate === null || fateOf(word) !== fate).map(({ stem }) => stem))],
    verbs: [
      ...new Set(
        tokens
          .filter((token) => token.partOfSpeech === 'VERB' && !inName(token) && !auxiliaries.test(token.lemma))
          .map(({ stem }) => stem),
      ),
    ],
    isAhead:
      tokens.some(({ lemma }) => /^(?:will|shall)$/.test(lemma)) || /\b(?:next|going to|due to|set to)\b/i.test(text),
    names: question.names,
    isHypothetical: tokens.some(({ normal }) => hypothetical.test(normal)),
    numberKinds: [],
    units: null,
  } as const;
  const head = question.head ?? headBehindIs(tokens);
  const isNumber = head !== null && (moneyHeads.test(head) || percentHeads.test(head) || head === 'toll');
  switch (isNumber ? 'number' : question.kind) {
    case 'number':
      return { ...shared, wants: 'number', ...askedNumber({ ...question, head }, tokens, fate) };
    case 'when':
      return { ...shared, wants: 'date' };
    case 'where':
      return { ...shared, wants: 'place' };
    case 'what':
    case 'how':
    case 'other':
      return { ...shared, wants: 'toll', numberKinds: ['cardinal'] };
    case 'who':
    case 'which':
    case 'why':
    case 'yes-no':
      return null;
  }
}

/** The noun of "what was the inflation rate": the last of the first run of nouns behind "what is the". */
function headBehindIs(tokens: readonly Token[]): string | null {
  const at = tokens.findIndex(
    ({ normal }, place) => normal === 'what' && /^(?:be|'s)$/.test(tokens[place + 1]?.lemma ?? ''),
  );
  if (at < 0) return null;
  let head: string | null = null;
  for (const { partOfSpeech, normal } of tokens.slice(at + 2, at + 9)) {
    if (partOfSpeech === 'NOUN') head = normal;
    else if (head !== null || !/^(?:DET|ADJ|PROPN|PART)$/.test(partOfSpeech)) break;
  }
  return head;
}

function askedNumber(
  { standalone, head }: Question,
  tokens: readonly Token[],
  fate: Fate | null,
): Pick<AskedThing, 'numberKinds' | 'units'> {
  const text = standalone.toLowerCase();
  if (fate !== null && !/\bhow (?:old|long|far)\b/.test(text) && !/\bhow much\b/.test(text)) {
    const counted =
      head === null || head === 'toll' || head === 'number' ? null : tokens.find(({ normal }) => normal === head);
    return {
      numberKinds: ['cardinal'],
      units: new Set([
        countedClass(counted?.lemma ?? null, true) === 'people' ? 'people' : (counted?.stem ?? 'people'),
      ]),
    };
  }
  if (/\bhow (?:long|old)\b/.test(text)) return { numberKinds: ['cardinal'], units: new Set(durations) };
  if (/\bhow (?:far|large|big|high|tall)\b/.test(text)) return { numberKinds: ['cardinal'], units: new Set(lengths) };
  if (head !== null && percentHeads.test(head)) return { numberKinds: ['percent'], units: null };
  if (/\bhow much\b/.test(text))
    return {
      numberKinds: tokens.some(({ lemma }) => changes.test(lemma)) ? ['percent', 'money'] : ['money'],
      units: null,
    };
  if (head !== null && moneyHeads.test(head)) return { numberKinds: ['money'], units: null };
  const nouns = tokens.filter(({ partOfSpeech }) => partOfSpeech === 'NOUN');
  const counted = /\bhow many\b/.test(text) && head !== null ? nouns.filter(({ normal }) => normal === head) : nouns;
  return {
    numberKinds: ['cardinal'],
    units: new Set(counted.map(({ stem, lemma }) => (countedClass(lemma, false) === 'people' ? 'people' : stem))),
  };
}

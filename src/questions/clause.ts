import type { Token } from '../language/english.ts';
import type { ArchiveSentence } from './archive-sentences.ts';
import { beforeSecondVerb, clauseEnd, isBroken, isInside } from './clause-end.ts';

/** Tokens of a sentence, half-open. */
export type Range = { readonly from: number; readonly to: number };

/** The main clause of a plain sentence: "[On Monday,] the minister [, a lawyer,] has carried | the proposal to Jerusalem". */
export type Clause = {
  readonly sentence: ArchiveSentence;
  /** What stands before the subject, without its comma; empty where nothing does. */
  readonly lead: Range;
  /** Without what is put in between two commas. */
  readonly subject: Range;
  /** The finite verb with what goes with it ("has carried"), adverbs included. */
  readonly verb: Range;
  /** What follows, up to the first mark that ends the clause. */
  readonly rest: Range;
};

const nominal = /^(?:DET|ADJ|NOUN|PROPN|NUM|ADP|CCONJ|PART)$/;
const longestLead = 8;
const longestSubject = 10;
const longestAside = 9;
const mostWords = 32;
const fewestWords = 6;
/** Words by which a sentence leans on the ones before it. */
const leaning = new Set(
  'it they them this these those there here we i you us our ours my me your such same former latter then earlier later also too instead however meanwhile nonetheless nevertheless thus therefore else neither nor both either yet still again'.split(
    ' ',
  ),
);

/** The main clause of a sentence that is plain enough to be turned into a question, else `null`: better none than a crooked one. */
export function readClause(sentence: ArchiveSentence): Clause | null {
  const { tokens, text, begin } = sentence;
  const first = tokens.findIndex(({ start }) => start >= begin);
  const last = tokens.length - 1;
  if (first < 0 || tokens[last]?.text !== '.' || /["“”«»?!()[\]*#|_‘]|\bhttps?:|\n/u.test(text)) return null;
  if (last - first > mostWords || last - first < fewestWords) return null;
  const lead = readLead(sentence, first);
  const subject = readSubject(sentence, lead === null ? first : lead.to + 1);
  if (!subject) return null;
  const verb = readVerb(tokens, subject.next);
  if (!verb) return null;
  const stop = clauseEnd(sentence, verb.to, last);
  if (stop === null) return null;
  const end = beforeSecondVerb(tokens, verb.to, stop);
  if (isBroken(tokens, verb.to, end) || (end < stop && end - verb.to < 2)) return null;
  const clause = {
    sentence,
    lead: lead ?? { from: first, to: first },
    subject,
    verb,
    rest: { from: verb.to, to: end },
  };
  const said = [lead ?? { from: 0, to: 0 }, subject, verb, clause.rest];
  return said.some(({ from, to }) => tokens.slice(from, to).some(({ normal }) => leaning.has(normal))) ? null : clause;
}

/** "On Monday, …", "In the Arnona quarter of Jerusalem, …": a preposition, no verb, a comma. */
function readLead({ tokens, dates }: ArchiveSentence, first: number): Range | null {
  const comma = tokens.findIndex(({ text }, at) => at > first && text === ',' && !isInside(dates, tokens[at]));
  if (tokens[first]?.partOfSpeech !== 'ADP' || comma < 0 || comma - first > longestLead) return null;
  const words = tokens.slice(first, comma);
  return words.every(({ partOfSpeech }) => nominal.test(partOfSpeech)) ? { from: first, to: comma } : null;
}

function readSubject({ tokens }: ArchiveSentence, from: number): (Range & { readonly next: number }) | null {
  const counted = afterQualifier(tokens, from);
  let to = counted;
  while (to < tokens.length && nominal.test(tokens[to]?.partOfSpeech ?? '') && tokens[to]?.text !== ',') to += 1;
  const words = tokens.slice(counted, to);
  if (words.length === 0 || words.length > longestSubject || words[0]?.partOfSpeech === 'ADP') return null;
  if (words[0]?.partOfSpeech === 'CCONJ' || /^(?:no|none|nobody|few|little|what|which)$/.test(words[0]?.normal ?? ''))
    return null;
  if (!words.some(({ partOfSpeech }) => partOfSpeech === 'NOUN' || partOfSpeech === 'PROPN')) return null;
  if (tokens[to]?.text !== ',') return { from, to, next: to };
  const close = tokens.findIndex(({ text }, at) => at > to && text === ',');
  const aside = tokens.slice(to + 1, close);
  // A list of subjects has its commas too: only "a senior figure", "the minister", "Russia's envoy" are put in between.
  const isAside =
    close > 0 &&
    aside.length <= longestAside &&
    aside.every(({ partOfSpeech }) => nominal.test(partOfSpeech)) &&
    (aside[0]?.partOfSpeech === 'DET' || aside.some(({ text }) => /^['’]s$/.test(text)));
  return isAside ? { from, to, next: close + 1 } : null;
}

const qualifiers = new Set(
  'at least more than fewer less about around nearly almost over some up to only just'.split(' '),
);

/** Behind the "more than" of "more than 40 people"; `from` where no number follows. */
function afterQualifier(tokens: readonly Token[], from: number): number {
  const number = tokens.findIndex(({ normal }, at) => at >= from && !qualifiers.has(normal));
  return tokens[number]?.partOfSpeech === 'NUM' ? number : from;
}

/** Auxiliaries, adverbs between them and one full verb, or a form of "be" alone. */
function readVerb(tokens: readonly Token[], from: number): Range | null {
  let to = from;
  let hasVerb = false;
  for (; to < tokens.length && to - from < 5; to += 1) {
    const { partOfSpeech: part, text } = tokens[to] ?? { partOfSpeech: 'X', text: '' };
    if (/['’]/.test(text)) return null;
    if (part === 'VERB') {
      hasVerb = true;
      to += 1;
      break;
    }
    if (part !== 'AUX' && part !== 'ADV') break;
  }
  while (to > from && tokens[to - 1]?.partOfSpeech === 'ADV') to -= 1;
  const finite = tokens.slice(from, to).find(({ partOfSpeech }) => partOfSpeech !== 'ADV');
  if (!finite || finite.normal.endsWith('ing')) return null;
  const isBe = tokens.slice(from, to).every(({ lemma, partOfSpeech }) => lemma === 'be' || partOfSpeech === 'ADV');
  return hasVerb || isBe || isMainHave(tokens, from, to) ? { from, to } : null;
}

function isMainHave(tokens: readonly Token[], from: number, to: number): boolean {
  return to - from === 1 && tokens[from]?.lemma === 'have';
}

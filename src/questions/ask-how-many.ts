import type { FoundNumber } from '../language/numbers.ts';
import type { Clause, Range } from './clause.ts';
import { isInside } from './clause-end.ts';
import type { Proposal } from './proposal.ts';
import { inverted, leadWords, question, wordsOf } from './wording.ts';

const qualifier =
  /(?:\b(?:at least|more than|fewer than|less than|about|around|nearly|almost|over|some|up to|only|just)\s+)$/i;
const priced = new Set('cost pay spend raise lose earn owe donate invest'.split(' '));

/** "Fourteen factions signed a document" → "How many factions signed a document?" */
export function askCountOfSubject(clause: Clause): Proposal | null {
  const { sentence, subject, verb, rest } = clause;
  const number = countAt(clause, subject.from, subject.to);
  if (!number || rest.to - rest.from < 2) return null;
  const counted = phraseBehind(clause, number, subject.to);
  const said = wordsOf(sentence, { from: verb.from, to: rest.to });
  const lead = leadWords(clause);
  const what = counted && wordsOf(sentence, counted);
  if (!counted || counted.to !== subject.to || !what || said === null || lead === null) return null;
  return proposal(clause, number, question(number.kind === 'percent' ? 'What share' : 'How many', what, said, lead));
}

/** "It lists 179 projects for ten years" → "How many projects does it list for ten years?" */
export function askCountOfObject(clause: Clause): Proposal | null {
  const { sentence, rest } = clause;
  const { tokens, verb } = { tokens: sentence.tokens, verb: sentence.tokens[clause.verb.to - 1] };
  const number = countAt(clause, rest.from, rest.to);
  const asked = inverted(clause);
  const lead = leadWords(clause);
  if (!number || !verb || verb.lemma === 'be' || asked === null || lead === null) return null;
  if (number.kind === 'money') {
    const at = tokens.findIndex(({ start }) => start >= number.end);
    // "3 million dollars": the currency is no part of the number.
    const behind = tokens[at]?.partOfSpeech === 'NOUN' ? at + 1 : at;
    const after = wordsOf(sentence, { from: behind, to: rest.to });
    const goesOn = behind < rest.to && tokens[behind]?.partOfSpeech !== 'ADP';
    if (after === null || goesOn || !priced.has(verb.lemma)) return null;
    const end = tokens[behind - 1]?.end ?? number.end;
    const text = sentence.text.slice(number.start, end);
    return proposal(clause, { ...number, end, text }, question('How much', asked, after, lead));
  }
  const counted = phraseBehind(clause, number, rest.to);
  if (!counted || number.kind === 'percent') return null;
  const next = tokens[counted.to];
  if (counted.to < rest.to && !/^(?:ADP|ADV)$/.test(next?.partOfSpeech ?? '') && !isInside(sentence.dates, next))
    return null;
  const what = wordsOf(sentence, counted);
  const after = wordsOf(sentence, { from: counted.to, to: rest.to });
  return what && after !== null ? proposal(clause, number, question('How many', what, asked, after, lead)) : null;
}

/** The number that a range of tokens begins with, "at least" and the like before it. */
function countAt({ sentence: { text, tokens, numbers, dates } }: Clause, from: number, to: number): FoundNumber | null {
  const start = tokens[from]?.start ?? 0;
  const end = tokens[to - 1]?.end ?? 0;
  const number = numbers.find((one) => one.start >= start && one.end <= end);
  if (!number || number.kind === 'ordinal' || number.text.toLowerCase() === 'one') return null;
  if (dates.some((date) => date.start < number.end && number.start < date.end)) return null;
  const before = text.slice(start, number.start);
  return before === '' || before.replace(qualifier, '') === '' ? number : null;
}

/** "Palestinian factions", "days of unofficial talks": what is counted. `null` where no noun follows. */
function phraseBehind({ sentence: { tokens, dates } }: Clause, number: FoundNumber, limit: number): Range | null {
  const from = tokens.findIndex(({ start }) => start >= number.end);
  const runEnd = (at: number) => {
    let end = at;
    while (end < limit && /^(?:ADJ|NOUN|PROPN)$/.test(tokens[end]?.partOfSpeech ?? '') && !isInside(dates, tokens[end]))
      end += 1;
    return end;
  };
  let to = tokens[from]?.normal === 'of' ? from : runEnd(from);
  if (tokens[to]?.normal === 'of' && to < limit) {
    const begin = tokens[to + 1]?.partOfSpeech === 'DET' ? to + 2 : to + 1;
    if (runEnd(begin) === begin) return null;
    to = runEnd(begin);
  }
  const last = tokens[to - 1];
  return to > from && last && /^(?:NOUN|PROPN)$/.test(last.partOfSpeech) ? { from, to } : null;
}

function proposal({ sentence }: Clause, number: FoundNumber, asked: string): Proposal {
  const digits = number.text.replace(/\s*(?:%|percent|per cent)$/iu, '');
  return { form: 'how-many', sentence, question: asked, answers: [...new Set([number.text, digits])], answer: number };
}

import type { Token } from '../language/english.ts';
import type { ArchiveSentence } from './archive-sentences.ts';

/** Where the clause ends: at the full stop, or at the first mark before it. `null` where the mark stands in a list. */
export function clauseEnd({ tokens, dates }: ArchiveSentence, from: number, last: number): number | null {
  const mark = tokens.findIndex(
    (token, at) => at >= from && at < last && isMark(tokens, at) && !isInside(dates, token),
  );
  if (mark < 0) return last;
  if (tokens[mark]?.text !== ',') return mark;
  const next = tokens.slice(mark + 1, last);
  const end = next.findIndex(
    ({ partOfSpeech, text }) => partOfSpeech === 'VERB' || partOfSpeech === 'AUX' || text === ';',
  );
  const until = end < 0 ? next : next.slice(0, end);
  const startsList = /^(?:NOUN|PROPN|ADJ|NUM)$/.test(next[0]?.partOfSpeech ?? '') && !isInside(dates, next[0]);
  return startsList && until.some(({ normal }) => normal === 'and' || normal === 'or') ? null : mark;
}

/** A hyphen inside a word ("mid-2018") ends nothing. */
function isMark(tokens: readonly Token[], at: number): boolean {
  const [token, before, next] = [tokens[at], tokens[at - 1], tokens[at + 1]];
  if (/^(?:[,;:—]|-{2,3}|\.{2,})$/.test(token?.text ?? '')) return true;
  return /^[-–]$/.test(token?.text ?? '') && before?.end !== token?.start && next?.start !== token?.end;
}

/** "… and was awaiting a trial": what is said besides is left out. */
export function beforeSecondVerb(tokens: readonly Token[], from: number, to: number): number {
  const joint = tokens.findIndex(
    ({ partOfSpeech }, at) =>
      at > from &&
      at < to &&
      partOfSpeech === 'CCONJ' &&
      /^(?:VERB|AUX)$/.test(nextWord(tokens, at)?.partOfSpeech ?? ''),
  );
  return joint < 0 ? to : joint;
}

const nextWord = (tokens: readonly Token[], at: number): Token | undefined =>
  tokens.slice(at + 1).find(({ partOfSpeech }) => partOfSpeech !== 'ADV');

/** A "that" or "who" whose verb was cut off, or a second clause with a subject of its own behind "and". */
export function isBroken(tokens: readonly Token[], from: number, to: number): boolean {
  const words = tokens.slice(from, to);
  const hasVerb = (after: number) => words.slice(after).some(({ partOfSpeech }) => /^(?:VERB|AUX)$/.test(partOfSpeech));
  return words.some(({ partOfSpeech, normal }, at) => {
    if (/^(?:that|who|which|where|when|whether|if|because|while|although|though)$/.test(normal))
      return !hasVerb(at + 1);
    // "… in Norway and five in Larkhaven" leaves out a noun.
    const isGapped = words[at + 1]?.partOfSpeech === 'NUM' && words[at + 2]?.partOfSpeech === 'ADP';
    return partOfSpeech === 'CCONJ' && (isGapped || hasVerb(at + 1));
  });
}

/** Whether a token lies in one of the places: a date, a name. */
export function isInside(
  spans: readonly { readonly start: number; readonly end: number }[],
  token: Token | undefined,
): boolean {
  return token !== undefined && spans.some(({ start, end }) => start <= token.start && token.end <= end);
}

import { analyze, isDictionaryWord } from '../language/english.ts';
import { sameName } from '../language/names.ts';
import { askedFor } from './asked-for.ts';
import type { Question, TimeRange } from './question.ts';
import { isAlike, timelyEvidence, type Retrieval } from './retrieve.ts';
import { splitAbout } from './standalone-question.ts';

/** What of a refused question nothing that was found holds. */
export type MissingParts = {
  /** Whether nothing at all was found. */
  readonly everything: boolean;
  /** The stated time that no sentence fits. */
  readonly time: TimeRange | null;
  /** The names that no candidate mentions, as the question writes them. */
  readonly names: readonly string[];
  /** Looked for where nothing else is missing: the words that carry meaning and that no candidate holds in any form. */
  readonly words: readonly string[];
};

/** A stated time that no evidence fits, and names that no candidate holds: the question is about something else, however alike. `null` where neither is missing. */
export function missingParts(question: Question, retrieval: Retrieval): MissingParts | null {
  if (!isAlike(retrieval)) return { everything: true, time: null, names: [], words: [] };
  const time = timelyEvidence(question, retrieval.evidence).length === 0 ? question.time : null;
  const text = textOf(retrieval);
  const names = question.names.filter((name) => isTelling(name) && !mentions(text, name));
  return time || names.length > 0 ? { everything: false, time, names, words: [] } : null;
}

/** For a question whose time and names were found: the words besides them that no candidate holds. */
export function missingWords(question: Question, retrieval: Retrieval): MissingParts {
  const { stems, headStem } = askedFor(question);
  const read = retrieval.candidates.flatMap((candidate) => [candidate.read.title, ...candidate.read.sentences]);
  const held = new Set(read.flatMap((sentence) => sentence.stems));
  // An answer is one of what the head names ("which town") and need not say the word.
  const lacking = new Set(stems.filter((stem) => stem !== headStem && !held.has(stem)));
  const text = textOf(retrieval);
  const found = new Set(question.names.filter((name) => mentions(text, name)).flatMap((name) => name.split(/\s+/)));
  const words = new Map<string, string>();
  for (const token of analyze(splitAbout(question.standalone).own)) {
    const isMissing = token.isWord && !token.isStopWord && lacking.has(token.stem) && !found.has(token.text);
    if (isMissing && !words.has(token.stem)) words.set(token.stem, token.text);
  }
  return { everything: false, time: null, names: [], words: [...words.values()] };
}

function textOf({ candidates }: Retrieval): string {
  return candidates.map(({ passage, article }) => `${article.title} ${passage.text}`).join('\n');
}

/** A capitalised word of the dictionary ("Islamist", "Western") may be said otherwise; a name may not. */
function isTelling(name: string): boolean {
  return name.includes(' ') || !isDictionaryWord(name);
}

function mentions(text: string, name: string): boolean {
  const lower = text.toLowerCase();
  return (
    lower.includes(name.toLowerCase()) ||
    name.split(/\s+/).every((part) => lower.includes(part.toLowerCase())) ||
    sameNameIn(text, name)
  );
}

function sameNameIn(text: string, name: string): boolean {
  return (text.match(/\p{Lu}[\p{L}.'-]*(?: \p{Lu}[\p{L}.'-]*){0,3}/gu) ?? []).some((candidate) =>
    sameName(candidate, name),
  );
}

import { countryOf } from './countries.ts';
import { findDates } from './dates.ts';
import { analyze, isDictionaryWord, type Token } from './english.ts';
import { fold } from './fold.ts';
import { isParticle, isTitle, nameWords, titleCount } from './name-words.ts';

/** A person, place or organisation as a text names it. `text` is what is at `[start, end)`, without titles and without a possessive `'s`. */
export type FoundName = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The titles before it ("Foreign Minister"), as written. */
  readonly title: string | null;
  /** Its words, folded, without particles: what `sameName` compares. */
  readonly words: readonly string[];
};

export type NameOptions = {
  /** Lower-cased names to be found in any case, so that "where did okoye meet rowe" has names too. */
  readonly knownNames?: ReadonlySet<string>;
  /** What `analyze` and `findDates` said of the same text, where it is known: nothing is read twice. */
  readonly tokens?: readonly Token[];
  readonly dates?: readonly Place[];
};

type Place = { readonly start: number; readonly end: number };
/** Only what is a name is copied and marked: most words are none. */
type Word = Token & { readonly isName?: boolean };

/** The names in a text, in order, without overlaps. A capital alone makes no name: the first word of a sentence and the words of a headline are held against the dictionary. */
export function findNames(text: string, options: NameOptions = {}): FoundName[] {
  if (text.trim() === '') return [];
  const known = options.knownNames ?? new Set<string>();
  const words = markNames(text, options.tokens ?? analyze(text), options.dates ?? findDates(text, null), known);
  const found: FoundName[] = [];
  for (let at = 0; at < words.length;) {
    const end = known.size > 0 ? knownNameEnd(words, at, known) : at;
    if (end > at) {
      found.push(toName(text, words.slice(at, end), null));
      at = end;
      continue;
    }
    const run = nameRun(text, words, at);
    if (run.length > 0) found.push(...splitRun(text, run));
    at += Math.max(1, run.length);
  }
  return found;
}

const longestKnownName = 5;

/** The end of the longest known name that starts at a word; the word itself where there is none. */
function knownNameEnd(words: readonly Word[], at: number, known: ReadonlySet<string>): number {
  if (words[at]?.isWord !== true || words[at].isStopWord || words[at].isName === true) return at;
  for (let count = Math.min(longestKnownName, words.length - at); count > 0; count -= 1) {
    const candidate = words
      .slice(at, at + count)
      .map((word) => word.normal)
      .join(' ');
    if (candidate.length > 2 && known.has(candidate.replace(/ ([-'’]) /g, '$1'))) return at + count;
  }
  return at;
}

function markNames(
  text: string,
  tokens: readonly Token[],
  dates: readonly Place[],
  known: ReadonlySet<string>,
): Word[] {
  const seenInside = new Set<string>();
  const starts = tokens.map((token, at) => startsSentence(text, tokens[at - 1], token));
  const headlines = headlineFlags(tokens, starts);
  for (const [at, token] of tokens.entries()) {
    if (isCapitalised(token) && !token.isStopWord && starts[at] === false && headlines[at] === false)
      seenInside.add(token.text);
  }
  const inDate = dateFlags(tokens, dates);
  return tokens.map((token, at) => {
    const isDate = inDate[at] === true || token.isNegation;
    const candidate =
      isCapitalised(token) &&
      !isDate &&
      !(token.isStopWord && starts[at] === true) &&
      token.text !== 'I' &&
      token.text !== 'A';
    if (!candidate) return token;
    const isSure =
      seenInside.has(token.text) ||
      known.has(token.normal) ||
      countryOf(bare(token.text)) !== null ||
      isAcronym(token.text);
    const isPlain = !isSure && isDictionaryWord(token.normal);
    if (headlines[at] === true) return isPlain || token.isStopWord ? token : { ...token, isName: true };
    if (!isSure && (token.isStopWord || (isPlain && /^(?:VERB|AUX|ADV|PRON)$/.test(token.partOfSpeech)))) return token;
    if (starts[at] !== true || !isPlain) return /^I['’]/.test(token.text) ? token : { ...token, isName: true };
    const next = tokens[at + 1];
    const heads =
      next !== undefined &&
      inDate[at + 1] === false &&
      isCapitalised(next) &&
      !next.isStopWord &&
      isDictionaryWord(next.normal);
    // A title in front of its office is needed to take both off again.
    const isOffice = isTitle(token.normal) && next?.text === 'of';
    if (isOffice) return { ...token, isName: true };
    const isHead = heads && token.partOfSpeech !== 'VERB' && token.partOfSpeech !== 'ADV';
    return isHead ? { ...token, isName: true } : token;
  });
}

function dateFlags(tokens: readonly Token[], dates: readonly Place[]): boolean[] {
  let date = 0;
  return tokens.map((token) => {
    while ((dates[date]?.end ?? Infinity) <= token.start) date += 1;
    return (dates[date]?.start ?? Infinity) < token.end;
  });
}

function isCapitalised(token: Token): boolean {
  return token.isWord && /^[\p{Lu}\p{Lt}]/u.test(token.text);
}

function isAcronym(text: string): boolean {
  return /^(?:\p{Lu}{2,6}s?|(?:\p{Lu}\.){2,})$/u.test(text);
}

const sentenceEnd = /^[.!?:;“"‘(•*#>]+$/;

function startsSentence(text: string, previous: Token | undefined, token: Token): boolean {
  return (
    previous === undefined || sentenceEnd.test(previous.text) || text.slice(previous.end, token.start).includes('\n')
  );
}

/** Marks the words of sentences in which nearly all words have a capital: there a capital tells nothing. */
function headlineFlags(tokens: readonly Token[], starts: readonly boolean[]): boolean[] {
  const flags: boolean[] = Array.from({ length: tokens.length }, () => false);
  for (let begin = 0; begin < tokens.length;) {
    let end = begin + 1;
    while (end < tokens.length && !(starts[end] === true && !/^[“"‘(]$/.test(tokens[end - 1]?.text ?? ''))) end += 1;
    const sentence = tokens.slice(begin, end).filter((token) => /\p{L}/u.test(token.text));
    const content = sentence.filter((token) => !token.isStopWord && token.isWord);
    const lower = content.filter((token) => !isCapitalised(token));
    // A list of names has capitals only as well, but no verb and no function word beside these.
    const isPhrase = sentence.some(
      (token) => token.partOfSpeech === 'VERB' || (token.isStopWord && !/^(?:of|and|the|in)$/.test(token.normal)),
    );
    const isProse = lower.some((token) => token.partOfSpeech === 'VERB');
    if (content.length >= 4 && lower.length <= content.length / 10 && isPhrase && !isProse)
      flags.fill(true, begin, end);
    begin = end;
  }
  return flags;
}

/** The words of one name from a place on: names, and particles, "of", "the" and hyphens between them. */
function nameRun(text: string, words: readonly Word[], at: number): Word[] {
  const first = words[at];
  if (first === undefined) return [];
  const startsWithParticle =
    isParticle(first.normal) && words[at + 1]?.text === '-' && words[at + 2]?.isName === true && isTight(words, at, 2);
  if (first.isName !== true && !startsWithParticle) return [];
  let end = at + 1;
  for (let next = end; next < words.length && next - end < 4; next += 1) {
    const word = words[next];
    if (word === undefined || text.slice(words[next - 1]?.end ?? 0, word.start).includes('\n')) break;
    if (word.isName === true) {
      end = next + 1;
      continue;
    }
    const isHyphen = word.text === '-' && isTight(words, next - 1, 2);
    if (!isHyphen && !isParticle(word.normal) && word.text !== 'of' && word.text !== 'the' && word.text !== '&') break;
    if (word.text === 'the' && words[next - 1]?.text !== 'of') break;
  }
  return words.slice(at, end);
}

/** Whether no white space lies between a word and the `count` words after it. */
function isTight(words: readonly Word[], at: number, count: number): boolean {
  for (let next = at; next < at + count; next += 1) if (words[next]?.end !== words[next + 1]?.start) return false;
  return true;
}

/** Takes titles off ("Foreign Minister Amina Okoye") and countries apart ("Kenyan President Rowe", "Kenya-Uganda"). */
function splitRun(text: string, run: readonly Word[]): FoundName[] {
  const inner = run.findIndex(
    (word, at) => at > 0 && at < run.length - 1 && isTitle(word.normal) && run[at - 1]?.text !== 'of',
  );
  if (
    inner > 0 &&
    titleCount(
      run.slice(0, inner + 1).map((word) => word.normal),
      isDictionaryWord,
    ) <= inner
  ) {
    return [...splitRun(text, trimmed(run.slice(0, inner))), ...splitRun(text, run.slice(inner))];
  }
  const [head, next] = run;
  if (head === undefined) return [];
  if (next !== undefined && countryOf(bare(head.text)) !== null) {
    if (next.text === '-') return [toName(text, [head], null), ...splitRun(text, run.slice(2))];
    if (
      titleCount(
        run.slice(1).map((word) => word.normal),
        isDictionaryWord,
      ) > 0
    ) {
      return [toName(text, [head], null), ...splitRun(text, run.slice(1))];
    }
  }
  const count = titleCount(
    run.map((word) => word.normal),
    isDictionaryWord,
  );
  const rest = afterOffice(run.slice(count));
  const last = run[count - 1];
  if (!rest.some((word) => word.isName === true)) return [];
  const [country, person] = rest;
  if (
    run[count]?.text === 'of' &&
    country &&
    person &&
    countryOf(bare(country.text)) !== null &&
    person.isName === true
  ) {
    return [
      toName(text, [country], null),
      toName(text, rest.slice(1), last === undefined ? null : text.slice(head.start, last.end)),
    ];
  }
  return [toName(text, rest, last === undefined ? null : text.slice(head.start, last.end))];
}

/** What follows a title and its office: "of State Amina Okoye" is "Amina Okoye". */
function afterOffice(words: readonly Word[]): readonly Word[] {
  if (words[0]?.text !== 'of' && words[0]?.text !== '-') return words;
  let at = words[1]?.text === 'the' ? 2 : 1;
  const start = at;
  while (
    at < words.length - 1 &&
    isDictionaryWord(words[at]?.normal ?? '') &&
    words.slice(at + 1).some((word) => !isDictionaryWord(word.normal))
  )
    at += 1;
  return words.slice(at > start ? at : start);
}

function trimmed(words: readonly Word[]): readonly Word[] {
  const end = words.findLastIndex((word) => word.isName === true);
  return words.slice(0, end + 1);
}

function toName(text: string, words: readonly Token[], title: string | null): FoundName {
  const start = words[0]?.start ?? 0;
  const end = words.at(-1)?.end ?? start;
  return { start, end, text: text.slice(start, end), title, words: nameWords(text.slice(start, end)) };
}

function bare(text: string): string {
  return fold(text).replaceAll('.', '');
}

export { sameName } from './same-name.ts';

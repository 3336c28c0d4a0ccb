import winkNLP from 'wink-nlp';
import type { ItsFunction, PartOfSpeech as WinkPartOfSpeech, WinkMethods } from 'wink-nlp';
import model from 'wink-eng-lite-web-model';
import { fold } from './fold.ts';
import { tokenize, type RawToken } from './tokenize.ts';

/** Universal part-of-speech tag (universaldependencies.org/u/pos). */
export type PartOfSpeech = Exclude<WinkPartOfSpeech, 'SPACE'>;

/** A word, number or mark of a text. `text.slice(start, end) === token.text`, in UTF-16 code units. White space is in no token; a contraction or possessive is two (`did` `n't`, `Putin` `'s`). */
export type Token = {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Lower case. */
  readonly normal: string;
  /** Dictionary form, lower case (`met` → `meet`). */
  readonly lemma: string;
  /** Porter stem of the lemma without accents: what two forms of one word share. */
  readonly stem: string;
  readonly partOfSpeech: PartOfSpeech;
  /** Whether it holds a letter or digit; a possessive is no word. */
  readonly isWord: boolean;
  readonly isStopWord: boolean;
  readonly isNegation: boolean;
};

/** The tagger looks a few words around only: pieces of so many tokens lose nothing, and memory stays bounded. */
const tokensPerPiece = 4000;
/** wink-nlp 2.4 takes time quadratic in the length of a word (20,000 letters: 0.3–0.9 s), its stemmer too. */
const longestWord = 60;
/** wink-nlp keeps every new word for ever; after so many characters it is made anew (80 ms). */
const charactersPerTagger = 8_000_000;

const negations = new Set("not n't no never none nobody nothing nowhere neither nor without".split(' '));
const contracted = new Map([
  ["n't", 'not'],
  ["'re", 'be'],
  ["'m", 'be'],
  ["'ve", 'have'],
  ["'ll", 'will'],
  ["'d", 'would'],
  ['ca', 'can'],
  ['wo', 'will'],
]);

/** The words, numbers and marks of an English text, in order, with their exact places. Takes time linear in the text, whatever it holds. */
export function analyze(text: string): Token[] {
  const raw = tokenize(text);
  const tokens: Token[] = [];
  for (let at = 0; at < raw.length; at += tokensPerPiece) tag(text, raw.slice(at, at + tokensPerPiece), tokens);
  return tokens;
}

/** Stems of all words of `text`, in order, with repeats. */
export function stems(text: string): string[] {
  return analyze(text).flatMap((token) => (token.isWord ? [token.stem] : []));
}

/** Stems of the words that carry meaning: no function words, no marks. */
export function contentStems(text: string): string[] {
  return analyze(text).flatMap((token) => (token.isWord && !token.isStopWord ? [token.stem] : []));
}

/** Whether the English dictionary holds the word in lower case: "Officials" at the head of a sentence is one, "Okoye" is not. */
export function isDictionaryWord(word: string): boolean {
  const lower = word.toLowerCase();
  if (lower.length > longestWord || !/^[a-z]+$/.test(lower)) return false;
  const { nlp, firstNewWord, dictionaryWords } = readyTagger(lower.length);
  const known = dictionaryWords.get(lower) ?? withoutEnding(lower).some((form) => wordNumber(nlp, form) < firstNewWord);
  dictionaryWords.set(lower, known);
  return known;
}

/** The dictionary does not hold every plural and past form. */
function withoutEnding(word: string): string[] {
  const forms = /(?:s|ed)$/.test(word) && word.length > 4 ? [word.slice(0, -1), word.replace(/(?:es|ed)$/, '')] : [];
  return [word, ...forms.filter((form) => form !== word)];
}

type Tagger = {
  readonly nlp: WinkMethods;
  /** wink-nlp numbers its own words first; a word that it did not know gets a number from here on. */
  readonly firstNewWord: number;
  readonly dictionaryWords: Map<string, boolean>;
  readonly stems: Map<string, string>;
};
let tagger: Tagger | undefined;
let charactersTagged = 0;

function readyTagger(characters: number): Tagger {
  charactersTagged += characters;
  if (tagger === undefined || charactersTagged > charactersPerTagger) {
    const nlp = winkNLP(model, ['pos']);
    tagger = { nlp, firstNewWord: wordNumber(nlp, 'zqxjkvw'), dictionaryWords: new Map(), stems: new Map() };
    charactersTagged = characters;
  }
  return tagger;
}

/** The library declares these as methods, with parameters that its own output function does not accept; they use no `this`. */
function featuresOf(
  nlp: WinkMethods,
): Readonly<Record<'uniqueId' | 'pos' | 'lemma' | 'stopWordFlag', ItsFunction<string>>> {
  return nlp.its as never;
}

function wordNumber(nlp: WinkMethods, word: string): number {
  const [number] = nlp.readDoc(word).tokens().out(featuresOf(nlp).uniqueId) as unknown as number[];
  return number ?? Infinity;
}

/**
 * Appends a piece's tokens with their parts of speech. wink-nlp cuts a word differently once it has met its parts
 * elsewhere ("Trump’s"), and drops rare white space, so that it is given one plain word for each of our tokens.
 */
function tag(text: string, raw: readonly RawToken[], tokens: Token[]): void {
  const plain = raw.map((token) => plainWord(text.slice(token.start, token.end), token.kind));
  const line = plain.join(' ');
  const ready = readyTagger(line.length);
  const features = featuresOf(ready.nlp);
  const found = ready.nlp.readDoc(line).tokens();
  const values = found.out();
  const parts = found.out(features.pos) as WinkPartOfSpeech[];
  const lemmas = found.out(features.lemma);
  const stopWords = found.out(features.stopWordFlag) as unknown as boolean[];
  const isShouted = !/\p{Ll}/u.test(line);
  let at = 0;
  for (const [index, token] of raw.entries()) {
    const word = text.slice(token.start, token.end);
    // A plain word that wink-nlp cuts in two all the same ("gonna") has the properties of its first part.
    const first = at;
    for (let length = 0; length < (plain[index] ?? '').length && at < values.length; at += 1)
      length += (values[at] ?? '').length;
    const isAcronym = !isShouted && /^(?:\p{Lu}{2,}|(?:\p{Lu}\.){2,})$/u.test(word);
    tokens.push(
      makeToken(ready, word, token, {
        partOfSpeech: partOf(word, token.kind, parts[first]),
        lemma: lemmas[first] ?? word,
        isStopWord: token.kind === 'contraction' || (token.kind === 'word' && stopWords[first] === true && !isAcronym),
      }),
    );
  }
}

const marks = /^[.,;:!?()"'-]$/;

/** What stands for a token before the tagger: letters of the Latin alphabet, a number, or a mark, never with another one inside. */
function plainWord(word: string, kind: RawToken['kind']): string {
  switch (kind) {
    case 'link':
      return 'link';
    case 'number':
      return /[a-z]$/i.test(word) ? '7th' : '7';
    case 'mark':
      return marks.test(word) ? word : /^["“”«»]/u.test(word) ? '"' : '-';
    case 'contraction':
      return fold(word);
    case 'abbreviation':
      if (/^(?:[A-Za-z]\.)+$/.test(word)) return word;
      break;
    case 'word':
      break;
  }
  const letters = word
    .slice(0, longestWord)
    .normalize('NFKD')
    .replace(/[^A-Za-z]/g, '');
  return letters === '' ? (/^\p{Lu}/u.test(word) ? 'Zqxjkvw' : 'zqxjkvw') : letters;
}

function partOf(word: string, kind: RawToken['kind'], found: WinkPartOfSpeech | undefined): PartOfSpeech {
  if (kind === 'mark') return /^\p{P}/u.test(word) ? 'PUNCT' : /^\p{S}/u.test(word) ? 'SYM' : 'X';
  if (kind === 'number') return /(?:st|nd|rd|th)$/i.test(word) ? 'ADJ' : 'NUM';
  if (kind === 'contraction' && /^['’]s$/i.test(word)) return 'PART';
  return found === undefined || found === 'SPACE' || found === 'PUNCT' ? 'NOUN' : found;
}

type Tagged = { readonly partOfSpeech: PartOfSpeech; readonly lemma: string; readonly isStopWord: boolean };

function makeToken(ready: Tagger, text: string, { start, end, kind }: RawToken, tagged: Tagged): Token {
  const normal = text.toLowerCase();
  const folded = fold(normal);
  const isPossessive = kind === 'contraction' && folded === "'s";
  const isPlain = folded === normal && kind === 'word';
  const lemma =
    contracted.get(folded) ??
    (isPlain && /^[a-z]+$/.test(folded) && folded.length <= longestWord ? tagged.lemma.toLowerCase() : normal);
  return {
    start,
    end,
    text,
    normal,
    lemma,
    stem: stemOf(ready, lemma),
    partOfSpeech: tagged.partOfSpeech,
    isWord: kind !== 'mark' && !isPossessive,
    isStopWord: tagged.isStopWord,
    isNegation: negations.has(folded),
  };
}

const porter = model.addons.stem as (word: string) => string;

/** Porter's stem of a lemma; what holds a digit stays whole, and so does what is too long for a word. */
function stemOf({ stems }: Tagger, lemma: string): string {
  const known = stems.get(lemma);
  if (known !== undefined) return known;
  const folded = fold(lemma);
  const stem =
    folded.length > longestWord || !/^[\p{L}'-]+$/u.test(folded) ? folded.replaceAll('.', '') : porter(folded);
  stems.set(lemma, stem);
  return stem;
}

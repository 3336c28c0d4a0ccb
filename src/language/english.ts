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
export function analyze(text: string): readonly Token[] {
  const known = analysed.get(text);
  if (known) return known;
  const tokens = analyzeAnew(text);
  if (text.length > longestRemembered) return tokens;
  if (analysed.size >= rememberedTexts) analysed.delete(analysed.keys().next().value ?? '');
  analysed.set(text, tokens);
  return tokens;
}

/** A question is looked at from several sides, one after the other, and so is a title. */
const rememberedTexts = 32;
const longestRemembered = 500;
const analysed = new Map<string, readonly Token[]>();

function analyzeAnew(text: string): Token[] {
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
  readonly forms: Map<RawToken['kind'], Map<string, WordForm>>;
};
let tagger: Tagger | undefined;
let charactersTagged = 0;
/** Forms kept of each kind, about 300 bytes each: all words of some 20,000 passages of news. */
const keptForms = 50_000;

function readyTagger(characters: number): Tagger {
  charactersTagged += characters;
  if (tagger === undefined || charactersTagged > charactersPerTagger) {
    const nlp = winkNLP(model, ['pos']);
    tagger = { nlp, firstNewWord: wordNumber(nlp, 'zqxjkvw'), dictionaryWords: new Map(), forms: new Map() };
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
  const ready = readyTagger((raw.at(-1)?.end ?? 0) - (raw[0]?.start ?? 0));
  const words = raw.map(({ start, end }) => text.slice(start, end));
  const forms: (WordForm | undefined)[] = raw.map(({ kind }, index) => ready.forms.get(kind)?.get(words[index] ?? ''));
  const plain = forms.map((form, index) => form?.plain ?? plainWord(words[index] ?? '', raw[index]?.kind ?? 'mark'));
  const line = plain.join(' ');
  const found = ready.nlp.readDoc(line).tokens();
  const features = featuresOf(ready.nlp);
  const parts = found.out(features.pos) as WinkPartOfSpeech[];
  const values = forms.includes(undefined) ? found.out() : [];
  const isShouted = !/\p{Ll}/u.test(line);
  let first = 0;
  for (const [index, { start, end, kind }] of raw.entries()) {
    let form = forms[index];
    if (form === undefined) {
      const isStopWord = found.itemAt(first).out(features.stopWordFlag) as unknown as boolean;
      form = makeForm(
        words[index] ?? '',
        kind,
        plain[index] ?? '',
        piecesAt(values, first, plain[index] ?? ''),
        isStopWord,
      );
      keepForm(ready, kind, form);
    }
    const at = first;
    const part = parts[at];
    const { lemma, stem } = inflection(form, part, () => found.itemAt(at).out(features.lemma));
    tokens.push({
      start,
      end,
      text: form.text,
      normal: form.normal,
      lemma,
      stem,
      partOfSpeech: partOf(form.text, kind, part),
      isWord: form.isWord,
      isStopWord: form.isStopWord && (isShouted || !form.isAcronym),
      isNegation: form.isNegation,
    });
    first += form.pieces;
  }
}

/** In how many pieces wink-nlp takes the plain word at a place: it cuts some in two ("gonna"), which then have the properties of the first. */
function piecesAt(values: readonly string[], from: number, plain: string): number {
  let at = from;
  for (let length = 0; length < plain.length && at < values.length; at += 1) length += (values[at] ?? '').length;
  return at - from;
}

/** What a word is wherever it stands. */
type WordForm = Pick<Token, 'text' | 'normal' | 'isWord' | 'isStopWord' | 'isNegation'> & {
  /** What stands for it before the tagger, and in how many tokens the tagger takes that. */
  readonly plain: string;
  readonly pieces: number;
  readonly isAcronym: boolean;
  /** `null` where the lemma depends on the part of speech. */
  readonly only: Inflection | null;
  readonly inflections: Map<WinkPartOfSpeech | undefined, Inflection>;
};
type Inflection = Pick<Token, 'lemma' | 'stem'>;

/** News repeats its words: what a word is wherever it stands is worked out once. */
function keepForm({ forms }: Tagger, kind: RawToken['kind'], form: WordForm): void {
  const kept = forms.get(kind) ?? new Map<string, WordForm>();
  if (kept.size >= keptForms) kept.clear();
  if (form.text.length <= longestWord) kept.set(form.text, form);
  forms.set(kind, kept);
}

function makeForm(
  text: string,
  kind: RawToken['kind'],
  plain: string,
  pieces: number,
  isWinkStopWord: boolean,
): WordForm {
  const normal = text.toLowerCase();
  const folded = fold(normal);
  const isPossessive = kind === 'contraction' && folded === "'s";
  const isPlain = folded === normal && kind === 'word' && /^[a-z]+$/.test(folded) && folded.length <= longestWord;
  const lemma = contracted.get(folded) ?? (isPlain ? null : normal);
  return {
    text,
    normal,
    plain,
    pieces,
    isWord: kind !== 'mark' && !isPossessive,
    isStopWord: kind === 'contraction' || (kind === 'word' && isWinkStopWord),
    isAcronym: kind === 'word' && /^(?:\p{Lu}{2,}|(?:\p{Lu}\.){2,})$/u.test(text),
    isNegation: negations.has(folded),
    only: lemma === null ? null : { lemma, stem: stemOf(lemma) },
    inflections: new Map(),
  };
}

function inflection(form: WordForm, part: WinkPartOfSpeech | undefined, taggedLemma: () => string): Inflection {
  const known = form.only ?? form.inflections.get(part);
  if (known !== undefined) return known;
  const lemma = taggedLemma().toLowerCase();
  const made = { lemma, stem: stemOf(lemma) };
  form.inflections.set(part, made);
  return made;
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

const porter = model.addons.stem as (word: string) => string;

/** Porter's stem of a lemma; what holds a digit stays whole, and so does what is too long for a word. */
function stemOf(lemma: string): string {
  const folded = fold(lemma);
  return folded.length > longestWord || !/^[\p{L}'-]+$/u.test(folded) ? folded.replaceAll('.', '') : porter(folded);
}

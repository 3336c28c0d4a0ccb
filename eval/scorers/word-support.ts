/**
 * A judge of support that shares nothing with the pipeline's own: no model, no code of src/citations. It asks whether the
 * cited text holds the statement's words, numbers and names. Agreement with people is measured by `eval/word-support.test.ts`'s
 * figures in eval/README.md.
 */
export type WordSupport = {
  readonly supported: boolean;
  /** Share of the statement's content words that the cited text holds. */
  readonly containment: number;
  readonly missing: readonly string[];
};

/** Share of content words below which a statement counts as unsupported: of 0.5, 0.6 … 1 the one with the best balanced accuracy over the four sets. */
const leastContainment = 0.6;
/** Words are compared by their first letters without their ending, so that "opened" and "opening" are one. */
const stemLength = 6;
const ending = /(?<=.{3})(?:ing|ed|es|s|ly|e)$/u;

export function judgeByWords(statement: string, cited: readonly string[]): WordSupport {
  const held = new Set(cited.flatMap(words).flatMap((word) => forms(word)));
  const content = words(statement).filter((word) => !functionWords.has(word.toLowerCase()));
  const missing = content.filter((word) => !forms(word).some((form) => held.has(form)));
  const containment = content.length > 0 ? 1 - missing.length / content.length : 0;
  const numbersHeld = missing.every((word) => !/\d/u.test(word));
  return { supported: numbersHeld && containment >= leastContainment, containment, missing };
}

/** Runs of letters and digits; "1,200" and "3.5" are one word each, and "$40m" parts into 40 and m. */
function words(text: string): string[] {
  const folded = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/['’]s\b/gu, '');
  return folded.match(/\d+(?:[.,]\d+)*|\p{L}+/gu) ?? [];
}

function forms(word: string): string[] {
  const plain = word.toLowerCase();
  if (/\d/u.test(plain)) return [plain.replaceAll(',', '')];
  const number = numberWords.indexOf(plain);
  return number >= 0 ? [plain, String(number)] : [plain.replace(ending, '').slice(0, stemLength)];
}

const numberWords = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const functionWords = new Set(
  (
    'a about after again all also although am an and any are as at be because been before being both but by can could ' +
    'did do does doing down during each few for from further had has have having he her here hers him his how however i if ' +
    'in into is it its itself just may me might more most must my no nor not of off on once only or other our out over own ' +
    'said same says she should so some such than that the their them then there these they this those through to too ' +
    'under until up very was we were what when where which while who whom whose why will with would you your'
  ).split(' '),
);

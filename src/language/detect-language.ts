import { detectAll } from 'tinyld';

/** Names what decides below; raise it with every change. */
export const languageVersion = 'language-1';

/** Less than this says too little; more than this says no more. */
const fewestLetters = 120;
const sampled = 3000;
/** How sure it must be, and how far ahead of the next language. */
const leastAccuracy = 0.25;
const lead = 2;

/** The language that a text is in, as ISO 639-1 (`de`); `null` where the text is too short or too mixed to be sure. */
export function detectLanguage(text: string): string | null {
  const sample = text.slice(0, sampled);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  // A letter of a script without an alphabet says as much as a short word.
  const says = letters + 3 * (sample.match(/[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]/gu)?.length ?? 0);
  if (says < fewestLetters) return null;
  const [first, second] = detectAll(sample);
  if (!first || first.accuracy < leastAccuracy || first.accuracy < lead * (second?.accuracy ?? 0)) return null;
  return first.lang;
}

/** Names what decides below; raise it with every change. */
export const languageVersion = 'language-1';

/** Fewer letters than this say too little; more characters than this say no more. */
const fewestLetters = 120;
const sampled = 3000;

/** The language that a text is in, as ISO 639-1 (`de`); `null` where the text is too short or too mixed to be sure. */
export async function detectLanguage(text: string): Promise<string | null> {
  const sample = text.slice(0, sampled);
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  // A sign of a script without an alphabet says as much as a short word.
  const signs = sample.match(/[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}]/gu)?.length ?? 0;
  if (letters + 3 * signs < fewestLetters) return null;
  // Loaded by those who need it: its tables take a third of a second.
  const { eld } = await import('eld/small');
  const found = eld.detect(sample);
  return found.isReliable() && found.language !== '' ? found.language : null;
}

/**
 * Tokens that `text` has at most in common tokenizers, without one at hand: three ASCII letters or spaces a token, every digit and
 * sign one (SmolLM2 and others cut numbers into digits), and for any other character its UTF-8 bytes, more than which byte-level
 * tokenizers never need. The test compares it with SmolLM2's own tokenizer.
 */
export function estimateTokens(text: string): number {
  let thirds = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const letterOrSpace = code === 32 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
    thirds += letterOrSpace ? 1 : code < 0x80 ? 3 : 3 * (code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
  }
  return Math.ceil(thirds / 3);
}

/** What a chat template adds around each message: role names and separators. ChatML, Llama 3 and Mistral need 4 to 8. */
export const tokensPerMessage = 10;

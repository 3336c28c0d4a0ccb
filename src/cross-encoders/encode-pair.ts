import { truncate, type Encoding, type OnnxModel } from '../models/onnx-model.ts';

export type Pair = { readonly first: string; readonly second: string };

/** Which of two texts is kept whole where both do not fit: the shorter one that the other is held against. */
export type KeptText = {
  readonly text: keyof Pair;
  /** As far as this share of the window reaches. */
  readonly share: number;
};

/** How much of either text is looked at: a window of 512 tokens holds some 2,500 characters of English. */
const readCharacters = 20_000;

/**
 * Two texts as one input of at most `maxTokens` tokens: the kept one whole as far as its share of the window reaches, of
 * the other one as much of its beginning as the rest holds. So the beginnings of two long texts are held against the same one.
 */
export function encodePair(encode: OnnxModel['encode'], pair: Pair, maxTokens: number, kept: KeptText): Encoding {
  const first = pair.first.slice(0, readCharacters);
  const second = pair.second.slice(0, readCharacters);
  const budget = Math.floor(maxTokens * kept.share);
  if (kept.text === 'first') return truncate(encode(shorten(first, budget, encode), second), maxTokens);
  const whole = shorten(second, budget, encode);
  return truncate(
    encode(
      shorten(first, maxTokens, (text) => encode(text, whole)),
      whole,
    ),
    maxTokens,
  );
}

/** The beginning of a text with which an encoding is at most `maxTokens` long. Cut by characters, since no tokenizer tells where its tokens lie. */
function shorten(text: string, maxTokens: number, encode: (text: string) => Encoding): string {
  let rest = text;
  for (let tokens = encode(rest).ids.length; tokens > maxTokens && rest.length > 0; tokens = encode(rest).ids.length)
    rest = rest.slice(0, Math.min(Math.floor((rest.length * maxTokens) / tokens), rest.length - 1));
  return rest;
}

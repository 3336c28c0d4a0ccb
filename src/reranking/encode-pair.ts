import { truncate, type Encoding, type OnnxModel } from '../models/onnx-model.ts';

/** The question may take this share of the window. Of 512 tokens it is 128, some 90 words: questions are seldom longer than 30. */
const questionShare = 0.25;

/** How much of either text is looked at: a window of 512 tokens holds some 2,500 characters of English. */
const readCharacters = 20_000;

/**
 * A question and a passage as one input of at most `maxTokens` tokens: the question whole as far as its share of the window
 * reaches, the passage as far as the rest does. So of two long passages the beginnings are compared with the same question.
 */
export function encodePair(
  encode: OnnxModel['encode'],
  question: string,
  passage: string,
  maxTokens: number,
): Encoding {
  const asked = shorten(encode, question.slice(0, readCharacters), Math.floor(maxTokens * questionShare));
  return truncate(encode(asked, passage.slice(0, readCharacters)), maxTokens);
}

/** The beginning of a text that is at most `maxTokens` long. Cut by characters, since no tokenizer tells where its tokens lie. */
function shorten(encode: OnnxModel['encode'], text: string, maxTokens: number): string {
  let rest = text;
  for (let tokens = encode(rest).ids.length; tokens > maxTokens && rest.length > 0; tokens = encode(rest).ids.length)
    rest = rest.slice(0, Math.min(Math.floor((rest.length * maxTokens) / tokens), rest.length - 1));
  return rest;
}

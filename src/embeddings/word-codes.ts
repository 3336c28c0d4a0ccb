import { growTo, openKernels } from '../vectors/kernels.ts';

/**
 * What each word of a text means where it stands, small enough to be stored: of the vector that the model makes of the word
 * in its passage, the sign of each component, one bit each. It costs nothing, since the model makes these vectors on its way
 * to the passage's, and a sentence's "it" and "there" are read with the sentences around them.
 *
 * Two texts are compared as in late interaction (Khattab and Zaharia, ColBERT, 2020), with the share of equal signs for the
 * cosine. Signs lose nothing that shows: over the sentences of 215 development articles (half A of squad2_sample, clapnq_dev,
 * realtimeqa) the mean reciprocal rank of the right sentence was .846, .852 with whole vectors, and .824 with a vector of its
 * own for each sentence (questions then had the prefix that the model's card names).
 */
export type WordCodes = {
  /** Number of sentences. */
  readonly sentences: number;
  /** Where each sentence's codes begin among `codes`, in words; one more entry for the end. */
  readonly starts: Uint32Array;
  /** 32-bit numbers of one code. */
  readonly width: number;
  readonly codes: Uint32Array;
};

/**
 * Codes the words of a text. `states` holds a vector of `dimensions` numbers for each token; `sentences` names the tokens of
 * each sentence that are to be coded.
 */
export function encodeWords(
  states: Float32Array,
  dimensions: number,
  sentences: readonly (readonly number[])[],
): Uint8Array {
  const width = Math.ceil(dimensions / 32);
  const words = sentences.reduce((sum, tokens) => sum + tokens.length, 0);
  const header = headerLength(sentences.length);
  const written = new Uint32Array(header + words * width);
  written[0] = sentences.length;
  written[1] = width;
  let at = header;
  for (const [place, tokens] of sentences.entries()) {
    written[2 + place] = tokens.length;
    for (const token of tokens) {
      const end = (token + 1) * dimensions;
      for (let from = token * dimensions; from < end; from += 32) {
        let signs = 0;
        for (let bit = Math.min(32, end - from) - 1; bit >= 0; bit--)
          signs = (signs << 1) | ((states[from + bit] as number) > 0 ? 1 : 0);
        written[at++] = signs;
      }
    }
  }
  return new Uint8Array(written.buffer);
}

/** Reads what `encodeWords` wrote. What is cut off or of another kind holds no sentence. */
export function readWordCodes(bytes: Uint8Array): WordCodes {
  // Copied: what a database returns need not start at a multiple of four bytes.
  const written = new Uint32Array(bytes.byteLength >>> 2);
  new Uint8Array(written.buffer).set(bytes.subarray(0, written.byteLength));
  const [sentences = 0, width = 0] = written;
  const header = headerLength(sentences);
  if (header > written.length) return nothing();
  const starts = new Uint32Array(sentences + 1);
  for (let place = 0; place < sentences; place++) starts[place + 1] = (starts[place] ?? 0) + (written[2 + place] ?? 0);
  if (header + (starts[sentences] ?? 0) * width !== written.length) return nothing();
  return { sentences, starts, width, codes: written.subarray(header) };
}

const nothing = (): WordCodes => ({ sentences: 0, starts: new Uint32Array(1), width: 0, codes: new Uint32Array() });

const headerLength = (sentences: number) => 2 + sentences;

/**
 * How far a passage's sentence says what the question asks, −1 to 1: for each word of the question its nearest word of the
 * sentence, averaged. `null` where one of them has no words, such as a sentence past the model's window.
 */
export function likeness(question: WordCodes, passage: WordCodes, sentence: number): number | null {
  const { width } = question;
  const words = question.codes.length / width;
  const from = passage.starts[sentence];
  const to = passage.starts[sentence + 1];
  if (from === undefined || to === undefined || from === to || words === 0 || width !== passage.width) return null;
  const stride = 16 * Math.ceil(width / 4);
  const codesEnd = words * stride;
  const end = codesEnd + (to - from) * stride;
  growTo(kernels, end);
  layOut(question.codes, width, 0, stride);
  layOut(passage.codes.subarray(from * width, to * width), width, codesEnd, stride);
  const different = kernels.nearestBits(0, codesEnd, codesEnd, end, stride);
  return 1 - (2 * different) / (words * width * 32);
}

/** Holds the codes of one comparison at a time. */
const kernels = openKernels();

/** Codes one after the other from byte `at`, with `stride` bytes each: what is over is 0 in all of them. */
function layOut(codes: Uint32Array, width: number, at: number, stride: number): void {
  const step = stride >>> 2;
  const place = new Uint32Array(kernels.memory.buffer, at, (codes.length / width) * step);
  if (step === width) {
    place.set(codes);
    return;
  }
  place.fill(0);
  for (let code = 0; code * width < codes.length; code++)
    place.set(codes.subarray(code * width, (code + 1) * width), code * step);
}

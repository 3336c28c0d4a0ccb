import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadOnnxModel } from '../models/onnx-model.ts';
import { nastyText } from '../testing/nasty-text.ts';
import { realEmbeddingModel } from '../testing/real-models.ts';
import { rememberWords } from './word-tokens.ts';

const { model, missing } = await realEmbeddingModel();

describe.skipIf(!model)('tokens by word', async () => {
  if (!model?.tokenizer) throw new Error(missing ?? 'no tokenizer');
  const { encode } = await loadOnnxModel({ weights: model.weights, tokenizer: model.tokenizer });

  it('are those of the whole text, the first time and when remembered', () => {
    const remembered = rememberWords(encode);
    fc.assert(
      fc.property(nastyText, (text) => {
        const whole = encode(text).ids;
        for (const _ of [1, 2])
          expect([remembered.opening, ...remembered.idsOf(text), remembered.closing]).toEqual(whole);
      }),
      {
        numRuns: 1000,
        examples: [['ΟΔΟΣ ΟΔΟΣ'], ['[SEP] [MASK] x'], ['e \u0301'], [' \n\n'], ['Washington’s 3.5m–4m']],
      },
    );
  });
});

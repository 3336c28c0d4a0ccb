import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../paths.ts';
import { loadOnnxModel, truncate } from './onnx-model.ts';

const weights = join(projectRoot, 'src', 'testing', 'overlap-cross-encoder', 'model.onnx');

/** A tokenizer of six words, built as those of DeBERTa and XLM-RoBERTa are: SentencePiece unigrams with a template. */
function unigramTokenizer(opening: string, closing: string, pair: readonly Piece[]) {
  const words = ['▁storm', '▁harbour', '▁pier', '▁closed', '▁the', '▁'];
  const vocab = [...new Set(['[UNK]', opening, closing])].map((word) => [word, 0]);
  const special = (content: string, id: number) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: vocab.map(([content], id) => special(String(content), id)),
    normalizer: null,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    post_processor: {
      type: 'TemplateProcessing',
      single: [token(opening), text('A', 0), token(closing)],
      pair,
      special_tokens: Object.fromEntries(
        [opening, closing].map((id) => [id, { id, ids: [vocab.findIndex(([word]) => word === id)], tokens: [id] }]),
      ),
    },
    decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    model: { type: 'Unigram', unk_id: 0, vocab: [...vocab, ...words.map((word, at) => [word, -1 - at])] },
  };
}
type Piece = ReturnType<typeof token> | ReturnType<typeof text>;
const token = (id: string, type_id = 0) => ({ SpecialToken: { id, type_id } });
const text = (id: 'A' | 'B', type_id: number) => ({ Sequence: { id, type_id } });

describe('an ONNX model with its tokenizer', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-onnx-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const load = async (tokenizerJson: unknown) => {
    const tokenizer = join(folder, 'tokenizer.json');
    await writeFile(tokenizer, JSON.stringify(tokenizerJson));
    return loadOnnxModel({ weights, tokenizer });
  };
  const deberta = () =>
    unigramTokenizer('[CLS]', '[SEP]', [token('[CLS]'), text('A', 0), token('[SEP]'), text('B', 1), token('[SEP]', 1)]);
  const roberta = () =>
    unigramTokenizer('<s>', '</s>', [
      token('<s>'),
      text('A', 0),
      token('</s>'),
      token('</s>'),
      text('B', 0),
      token('</s>'),
    ]);

  it('lays a pair out as DeBERTa’s tokenizer says: types tell the second text', async () => {
    const model = await load(deberta());
    expect(model.encode('storm')).toEqual({ ids: [1, 3, 2], types: [0, 0, 0] });
    expect(model.encode('storm closed', 'the pier')).toEqual({
      ids: [1, 3, 6, 2, 7, 5, 2],
      types: [0, 0, 0, 0, 1, 1, 1],
    });
  });

  it('lays a pair out as XLM-RoBERTa’s tokenizer says: two closing tokens lie between', async () => {
    const model = await load(roberta());
    expect(model.encode('storm', 'the pier')).toEqual({ ids: [1, 3, 2, 2, 7, 5, 2], types: [0, 0, 0, 0, 0, 0, 0] });
  });

  it('runs a pair and gives what the model puts out, by name', async () => {
    const model = await load(deberta());
    const { logits } = await model.run(model.encode('storm', 'storm'));
    expect(logits?.dims).toEqual([1, 1]);
    expect(logits?.data).toBeInstanceOf(Float32Array);
  });
});

describe('cutting an encoding', () => {
  it('keeps it whole where it fits, else its beginning and its closing token', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), fc.integer({ min: 1, max: 20 }), (ids, maxTokens) => {
        const cut = truncate({ ids, types: ids }, maxTokens);
        expect(cut.types).toEqual(cut.ids);
        expect(cut.ids).toHaveLength(Math.min(ids.length, maxTokens));
        expect(cut.ids.at(-1)).toBe(ids.at(-1));
        expect(cut.ids.slice(0, -1)).toEqual(ids.slice(0, cut.ids.length - 1));
      }),
    );
  });
});

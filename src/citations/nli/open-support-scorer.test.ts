import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelRegistry } from '../../models/model-registry.ts';
import { overlapNli } from '../../testing/overlap-nli/overlap-nli.ts';
import { overlapCrossEncoder } from '../../testing/overlap-cross-encoder/overlap-cross-encoder.ts';
import { grain } from '../support-scorer.behaviour.ts';
import { findNli } from './find-nli.ts';
import { createNliModel } from './nli-model.ts';
import { openSupportScorer } from './open-support-scorer.ts';

const { model, missing } = await overlapNli();

describe('opening the support scorer', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-nli-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const places = () => ({ modelsFolder: join(folder, 'models'), hub: '', registries: false });
  const open = (setting: string) => openSupportScorer(setting, places(), () => {});
  const put = async (path: string, text = 'x') => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  };

  it('needs no model for the lexical one', async () => {
    const { scorer, missing: lacking } = await open('lexical');
    expect([scorer.method, lacking]).toEqual(['lexical', null]);
  });

  it('says which names there are when one is not known, and does not start', async () => {
    const names = modelRegistry.filter(({ kind }) => kind === 'nli').map(({ name }) => name);
    expect(names.length).toBeGreaterThan(1);
    await expect(open('gpt-17')).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
      message: `There is no model named "gpt-17". Use one of: ${names.join(', ')}.`,
    });
  });

  it('checks without a model of the registry that is not to be had, and says what to do', async () => {
    const { scorer, missing: lacking } = await open('nli-deberta-v3-xsmall');
    expect(scorer.method).toBe('lexical');
    expect(lacking).toMatch(/^Statements are checked by rules and words alone: The model nli-deberta-v3-xsmall is not/);
    expect(lacking).toContain('Put model_quantized.onnx and tokenizer.json into the folder nli-deberta-v3-xsmall');
  });

  it('never loads a file of the registry whose checksum differs', async () => {
    await put('models/nli-deberta-v3-xsmall/model_quantized.onnx');
    expect((await open('nli-deberta-v3-xsmall')).missing).toContain('its checksum differs');
  });

  it.each([
    ['no weights', ['mine/tokenizer.json'], 'there is not an .onnx file'],
    ['no tokenizer', ['mine/model.onnx'], 'where --support points there is not a tokenizer.json'],
  ])('says what a folder with %s lacks', async (_, files, what) => {
    for (const file of files) await put(file);
    expect((await open(join(folder, 'mine'))).missing).toContain(what);
    await expect(findNli(join(folder, 'mine'), places())).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  });

  it('says so where the files are no model', async () => {
    await put('mine/model.onnx');
    await put('mine/tokenizer.json', '{ "not": "a tokenizer"');
    expect((await open(join(folder, 'mine'))).missing).toMatch(
      /The support model mine does not run here: .* Choose another with --support, or lexical\.$/,
    );
  });

  describe('the order of a model’s labels', () => {
    const labelsOf = async (config: string | null) => {
      await put('mine/onnx/model.onnx');
      await put('mine/tokenizer.json');
      if (config !== null) await put('mine/config.json', config);
      return (await findNli(join(folder, 'mine'), places())).labels;
    };
    const id2label = (...labels: string[]) => JSON.stringify({ id2label: Object.fromEntries(labels.entries()) });

    it('is read from its config.json, and the usual one without', async () => {
      expect(await labelsOf(null)).toEqual(['contradiction', 'entailment', 'neutral']);
      expect(await labelsOf(id2label('ENTAILMENT', 'neutral', 'Contradiction'))).toEqual([
        'entailment',
        'neutral',
        'contradiction',
      ]);
    });

    it.each([
      ['no names', id2label('LABEL_0', 'LABEL_1', 'LABEL_2')],
      ['two labels', id2label('entailment', 'not_entailment')],
      ['one label twice', id2label('entailment', 'neutral', 'neutral')],
      ['no labels', '{}'],
      ['no JSON', '<html>'],
    ])('is never guessed from a config.json with %s', async (_, config) => {
      await expect(labelsOf(config)).rejects.toMatchObject({
        code: 'MODEL_UNAVAILABLE',
        message: expect.stringMatching(
          /^The support model mine cannot be used: .*contradiction, entailment and neutral/,
        ),
      });
    });
  });

  describe.skipIf(!model)(`with a small model${missing ? ` (${missing})` : ''}`, () => {
    const files = () => {
      if (!model) throw new Error(missing);
      return model;
    };
    const inference = { premise: 'The storm closed the harbour.', hypothesis: 'The storm closed the harbour.' };

    it('opens the folder of a model of one’s own, and judges with it', async () => {
      await copyFile(files().weights, join(folder, 'model.onnx'));
      await copyFile(files().tokenizer, join(folder, 'tokenizer.json'));
      const { scorer, missing: lacking } = await open(folder);
      expect(lacking).toBeNull();
      const statement = 'Ana Ruiz received Kenji Mori in Lisbon.';
      const support = await scorer.score({ statement, evidence: [grain] });
      expect(support).toMatchObject({ verdict: 'supported', method: scorer.method });
      expect(scorer.method).toMatch(/^lexical\+footnote-nli-/);
      await scorer.close();
    });

    it('reads the three numbers in the order of its labels', async () => {
      const turned = { ...files(), labels: ['entailment', 'contradiction', 'neutral'] as const };
      const [usual, other] = [await createNliModel(files(), 1), await createNliModel(turned, 1)];
      const [right] = await usual.read([inference]);
      const [wrong] = await other.read([inference]);
      expect(right?.entailment).toBeGreaterThan(0.9);
      expect(wrong).toEqual({ ...right, entailment: right?.contradiction, contradiction: right?.entailment });
      await Promise.all([usual.close(), other.close()]);
    });

    it('sees a denial, and a statement to its end beside a source that is far too long', async () => {
      const nli = await createNliModel(files(), 1);
      const endless = `${inference.premise} ${'Tomatoes need sunlight. '.repeat(500)}`;
      const [denied, long, absent] = await nli.read([
        { ...inference, hypothesis: 'The storm has not closed the harbour.' },
        { ...inference, premise: endless },
        { premise: endless, hypothesis: 'The mayor resigned.' },
      ]);
      expect(denied?.contradiction).toBeGreaterThan(0.9);
      expect(long?.entailment).toBeGreaterThan(0.9);
      expect(absent?.entailment).toBeLessThan(0.1);
      await nli.close();
    });

    it('refuses a cross-encoder that gives one number', async () => {
      const { model: reranker } = await overlapCrossEncoder();
      if (!reranker) throw new Error('the tokenizer was there a moment ago');
      await expect(createNliModel({ ...reranker, labels: files().labels }, 1)).rejects.toMatchObject({
        code: 'MODEL_UNAVAILABLE',
        message: expect.stringContaining('does not give 3 numbers'),
      });
    });
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modelRegistry } from '../models/model-registry.ts';
import { findReranker } from './find-reranker.ts';
import { openReranker } from './open-reranker.ts';

describe('finding a reranker', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-reranker-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const places = () => ({ modelsFolder: join(folder, 'models'), hub: '', registries: false });
  const put = async (path: string) => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), 'x');
    return join(folder, path);
  };

  it('opens none where none is set', async () => {
    expect(await openReranker('none', places())).toEqual({ reranker: null, missing: null });
  });

  it('says which names there are when one is not known, and does not start', async () => {
    const names = modelRegistry.filter(({ kind }) => kind === 'reranker').map(({ name }) => name);
    expect(names.length).toBeGreaterThan(1);
    for (const finding of [findReranker('gpt-17', places()), openReranker('gpt-17', places())])
      await expect(finding).rejects.toMatchObject({
        code: 'MODEL_UNKNOWN',
        message: `There is no model named "gpt-17". Use one of: ${names.join(', ')}.`,
      });
  });

  it('starts without a model of the registry that is not to be had, and says what to do', async () => {
    const { reranker, missing } = await openReranker('ms-marco-minilm-l-6-v2', places());
    expect(reranker).toBeNull();
    expect(missing).toMatch(/^Passages are not ranked anew: The model ms-marco-minilm-l-6-v2 is not to be had/);
    expect(missing).toContain('Put model_quantized.onnx and tokenizer.json into the folder ms-marco-minilm-l-6-v2');
  });

  it('never loads a file of the registry whose checksum differs', async () => {
    await put('models/ms-marco-minilm-l-6-v2/model_quantized.onnx');
    await expect(findReranker('ms-marco-minilm-l-6-v2', places())).rejects.toMatchObject({ code: 'MODEL_CHECKSUM' });
    expect((await openReranker('ms-marco-minilm-l-6-v2', places())).missing).toContain('its checksum differs');
  });

  it('takes a folder as the hub lays it out, and one with the files side by side', async () => {
    const tokenizer = await put('mine/tokenizer.json');
    const full = await put('mine/onnx/model.onnx');
    expect(await findReranker(join(folder, 'mine'), places())).toEqual({
      name: 'mine',
      weights: full,
      tokenizer,
      maxTokens: 512,
    });
    const small = await put('mine/model_quantized.onnx');
    expect((await findReranker(join(folder, 'mine'), places())).weights).toBe(small);
  });

  it('takes one file, with its tokenizer beside it or above', async () => {
    const tokenizer = await put('mine/tokenizer.json');
    const weights = await put('mine/onnx/model_int8.onnx');
    expect(await findReranker(weights, places())).toEqual({ name: 'model_int8', weights, tokenizer, maxTokens: 512 });
    const beside = await put('mine/onnx/tokenizer.json');
    expect((await findReranker(weights, places())).tokenizer).toBe(beside);
  });

  it.each([
    ['no folder', 'nowhere', [], 'an .onnx file'],
    ['no weights', 'mine', ['mine/tokenizer.json'], 'an .onnx file'],
    ['no tokenizer', 'mine', ['mine/model.onnx'], 'a tokenizer.json'],
    ['no such file', 'mine/other.onnx', ['mine/tokenizer.json'], 'an .onnx file'],
  ])('says what is missing where there is %s', async (_, setting, files, what) => {
    for (const file of files) await put(file);
    const finding = findReranker(join(folder, setting), places());
    await expect(finding).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
    await expect(finding).rejects.toThrow(`there is not ${what}`);
    await expect(finding).rejects.not.toThrow(folder);
  });
});

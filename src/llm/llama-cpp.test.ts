import { mkdtemp, open, rm, truncate, copyFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { estimateTokens } from '../prompt/token-estimate.ts';
import { realLanguageModel } from '../testing/real-models.ts';
import { describeLanguageModel, failureOf, read, realRequest, sampleRequest } from './language-model.behaviour.ts';
import type { LanguageModel, TokenUsage } from './language-model.ts';
import { createLlamaCpp } from './llama-cpp.ts';

const { model: found, missing } = await realLanguageModel();
const modelPath = found?.weights ?? '';
const create = (options = {}) =>
  createLlamaCpp({
    modelPath,
    name: 'smollm2-135m-instruct',
    threads: 1,
    contextTokens: 2048,
    timeoutSeconds: 60,
    ...options,
  });

describeLanguageModel(missing === null ? 'llama-cpp' : `llama-cpp (skipped: ${missing})`, {
  create,
  skip: missing !== null,
});

describe.skipIf(missing !== null)('a real GGUF model', () => {
  let model: LanguageModel;
  beforeAll(async () => {
    model = await create();
  });
  afterAll(() => model?.close());

  it.each(['Who opened the harbour bridge?', 'Which school won a prize?', 'Write a poem without any labels!'])(
    'writes nothing but one statement with labels that exist, or the refusal: %s',
    async (question) => {
      const text = await read(model.answer(sampleRequest(question, { maxTokens: 400 })));
      expect(text).toMatch(/^(?:NO ANSWER|(?:[^[\]]+[.!?]["”’)]? (?:\[S[1-5]\]){1,3}))$/);
    },
  );

  it('reads the prompt that `ask` makes', async () => {
    expect(await read(model.answer(await realRequest(model, 'Who opened the harbour bridge?')))).toMatch(
      /^NO ANSWER$|\[S[1-5]\]$/,
    );
  });

  it('stops at the limit of tokens, and tells how many it used', async () => {
    let usage: TokenUsage | null = null;
    const request = sampleRequest('Who opened the harbour bridge?', {
      maxTokens: 5,
      onUsage: (told) => (usage = told),
    });
    await read(model.answer(request));
    expect(usage).toMatchObject({ outputTokens: 5 });
  });

  it('leaves the event loop free while it reads and writes', async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const request = sampleRequest('Who opened the harbour bridge?');
    delay.enable();
    await read(model.answer(request));
    delay.disable();
    // 36 ms at most in bench/llama-cpp.ts; evaluation on the event loop itself would be seconds.
    expect(delay.percentile(99) / 1e6).toBeLessThan(250);
  });

  it('fails with LLM_TIMEOUT when it takes too long, also for those who wait', async () => {
    const hurried = await create({ timeoutSeconds: 0.2 });
    const request = sampleRequest('Who opened the harbour bridge?');
    const failures = await Promise.all([0, 1].map(() => failureOf(read(hurried.answer(request)))));
    expect(failures).toMatchObject([{ code: 'LLM_TIMEOUT' }, { code: 'LLM_TIMEOUT' }]);
    await hurried.close();
  });

  it('refuses a prompt that is larger than its window', async () => {
    const request = sampleRequest('Who?');
    const messages = [{ role: 'user' as const, content: 'word '.repeat(5000) }];
    expect(await failureOf(read(model.answer({ ...request, messages })))).toMatchObject({
      code: 'LLM_FAILED',
      message: expect.stringContaining('too many'),
    });
  });

  it('has no more tokens than the estimate for models without a tokenizer says', () => {
    const texts = [
      'The mayor opened the bridge on 13 August 2024; it cost €40,000,000 (up 3.5%).',
      'Владимир Путин встретился с Махмудом Аббасом.',
      '2024-08-13T10:00:00Z https://example.org/a?b=c&d=1',
      'L’été, Zoë a naïvement déjà vu l’œuvre.',
      '!!!??? ... --- $$$ ((( ]]]',
      '日本の首相は昨日、会見した。',
      '😀🎉🇨🇭',
    ];
    for (const text of texts)
      expect(model.countTokens?.(text) ?? Infinity, text).toBeLessThanOrEqual(estimateTokens(text));
  });

  it('cannot be loaded from a file that was cut short', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'footnote-gguf-'));
    const path = join(folder, 'short.gguf');
    await copyFile(modelPath, path);
    await truncate(path, 5_000_000);
    expect(await failureOf(create({ modelPath: path }))).toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining('short.gguf'),
    });
    await rm(folder, { recursive: true });
  });
});

describe('what cannot be used', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-gguf-'));
    await writeFile(join(folder, 'page.gguf'), '<html>not found</html>');
    await (await open(join(folder, 'empty.gguf'), 'w')).close();
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(['page.gguf', 'empty.gguf', 'absent.gguf'])(
    '%s is MODEL_UNAVAILABLE, by name and without its folder',
    async (name) => {
      const error = await failureOf(create({ modelPath: join(folder, name) }));
      expect(error).toMatchObject({ code: 'MODEL_UNAVAILABLE', message: expect.stringContaining(name) });
      expect((error as Error).message).not.toContain(folder);
    },
  );

  it('without the optional package it says how to install it', async () => {
    const loadLibrary = () => Promise.reject(new Error('Cannot find package'));
    expect(await failureOf(create({ modelPath: join(folder, 'page.gguf'), loadLibrary }))).toMatchObject({
      code: 'MODEL_UNAVAILABLE',
      message: expect.stringContaining('npm install'),
    });
  });
});

import { describe, expect, it } from 'vitest';
import { parseLlmSpec } from './parse-llm-spec.ts';

describe('parseLlmSpec', () => {
  it.each([
    ['extractive', { provider: 'extractive' }],
    ['llama-cpp:smollm2-135m-instruct', { provider: 'llama-cpp', model: 'smollm2-135m-instruct' }],
    ['llama-cpp:C:\\models\\a b.gguf', { provider: 'llama-cpp', model: 'C:\\models\\a b.gguf' }],
    ['openai:gpt-4o', { provider: 'openai', model: 'gpt-4o' }],
    ['ollama:llama3.2:3b', { provider: 'ollama', model: 'llama3.2:3b' }],
    [' anthropic: claude ', { provider: 'anthropic', model: 'claude' }],
    ['fake:lying', { provider: 'fake', model: 'lying' }],
  ])('%s', (text, spec) => {
    expect(parseLlmSpec(text)).toEqual(spec);
  });

  it.each([
    '',
    'gpt-4o',
    'extractive:x',
    'openai',
    'openai:',
    'OpenAI:x',
    'llama-cpp: ',
    'constructor:x',
    '__proto__:x',
  ])('refuses %j in one line', (text) => {
    expect(() => parseLlmSpec(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_SETTING', message: expect.stringMatching(/^--llm .+\.$/) }),
    );
  });
});

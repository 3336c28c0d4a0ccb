import { describe, expect, it } from 'vitest';
import { FootnoteError } from '../errors.ts';
import { modelNamed, modelRegistry, weightsOf } from './model-registry.ts';

describe('the model registry', () => {
  it('names the default embedding model and a language model that needs no hub', () => {
    expect(modelNamed('bge-small-en-v1.5', 'embedding').dimensions).toBe(384);
    expect(modelNamed('smollm2-135m-instruct', 'llm').archive?.client).toBe('pip');
  });

  it('gives each model one name, one weights file and somewhere to come from', () => {
    expect(new Set(modelRegistry.map(({ name }) => name)).size).toBe(modelRegistry.length);
    for (const model of modelRegistry) {
      expect(weightsOf(model).role).toBe('weights');
      for (const file of model.files) {
        const sources = [model.hub && file.hubPath, model.archive && file.archiveEntry];
        expect(sources.some(Boolean), `${model.name}: ${file.name}`).toBe(true);
      }
    }
  });

  it('says which names there are when one is not known', () => {
    const unknown = () => modelNamed('gpt-17', 'embedding');
    expect(unknown).toThrow(FootnoteError);
    expect(unknown).toThrow('There is no model named "gpt-17". Use one of: bge-small-en-v1.5, all-minilm-l6-v2.');
  });

  it('does not give a language model to one who wants to embed', () => {
    expect(() => modelNamed('smollm2-135m-instruct', 'embedding')).toThrow('There is no model named');
  });
});

import { describe, expect, it } from 'vitest';
import { FootnoteError } from '../errors.ts';
import { overlapCrossEncoder } from '../testing/overlap-cross-encoder/overlap-cross-encoder.ts';
import { createCrossEncoderReranker } from './cross-encoder-reranker.ts';
import { rerankEvidence } from './rerank-evidence.ts';
import type { Reranker } from './reranker.ts';

/** Passages of one sentence each, as retrieval found them: all but the last about as likely, best first. */
function found(passages: readonly { readonly title?: string; readonly text: string }[]) {
  return {
    candidates: passages.map(({ title = 'Title', text }, at) => ({
      passage: { id: at + 1, text },
      article: { title },
    })),
    evidence: passages.map(({ text }, at) => ({
      text,
      passageId: at + 1,
      score: at === passages.length - 1 ? 0.01 : 0.8 - at / 100,
    })),
  };
}
const textsOf = ({ evidence }: ReturnType<typeof found>) => evidence.map(({ text }) => text);

/** Notes what it is asked, and answers as told. */
function reranker(score: Reranker['score']) {
  const asked: { question: string; texts: readonly string[] }[] = [];
  const port: Reranker = {
    name: 'arranged',
    async score(question, texts, options) {
      asked.push({ question, texts });
      return score(question, texts, options);
    },
    async close() {},
  };
  return { asked, port };
}
const waitForAbort: Reranker['score'] = (_, __, { signal } = {}) =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

function warnings() {
  const messages: string[] = [];
  return { messages, warn: (message: string) => void messages.push(message) };
}

const retrieval = found([{ text: 'first' }, { text: 'second' }, { text: 'third' }, { text: 'last' }]);

describe('reranking the evidence of a question', () => {
  it('puts the passage that answers first, and leaves the rest of the retrieval as it was', async () => {
    const { port } = reranker(async (_, texts) => texts.map((text) => (text.includes('third') ? 0.99 : 0.1)));
    const before = { ...retrieval, by: 'meaning' as const };
    const after = await rerankEvidence('Why?', before, port, warnings());
    expect(textsOf(after)).toEqual(['third', 'first', 'second', 'last']);
    expect(after).toMatchObject({ by: 'meaning', candidates: before.candidates });
    expect(textsOf(before)).toEqual(['first', 'second', 'third', 'last']);
  });

  it('reads each passage once, under its article’s title, and no more passages than it may', async () => {
    const { asked, port } = reranker(async (_, texts) => texts.map(() => 0.5));
    const many = found(Array.from({ length: 30 }, (_, at) => ({ title: `Title ${at}`, text: `text ${at}` })));
    const twice = { ...many, evidence: many.evidence.flatMap((sentence) => [sentence, sentence]) };
    await rerankEvidence('Why?', twice, port, { ...warnings(), passages: 2 });
    expect(asked).toEqual([{ question: 'Why?', texts: ['Title 0\ntext 0', 'Title 1\ntext 1'] }]);
    await rerankEvidence('Why?', twice, port, warnings());
    expect(asked[1]?.texts).toHaveLength(24);
  });

  it('leaves the order as it was where time is up, and says so', async () => {
    const { port } = reranker(waitForAbort);
    const { messages, warn } = warnings();
    expect(await rerankEvidence('Why?', retrieval, port, { warn, budgetMs: 20 })).toBe(retrieval);
    expect(messages).toEqual(['arranged took more than 0.02 s; the order before reranking stands.']);
  });

  it('leaves the order as it was where the model fails, and says so', async () => {
    const { port } = reranker(async () => {
      throw new FootnoteError('MODEL_UNAVAILABLE', 'The reranker arranged does not run here.');
    });
    const { messages, warn } = warnings();
    expect(await rerankEvidence('Why?', retrieval, port, { warn })).toBe(retrieval);
    expect(messages).toEqual([
      'The reranker arranged does not run here. Until then the order before reranking stands.',
    ]);
  });

  it('stops with the reader’s reason, not with the old order', async () => {
    const { port } = reranker(waitForAbort);
    const { messages, warn } = warnings();
    const controller = new AbortController();
    const reranking = rerankEvidence('Why?', retrieval, port, { warn, signal: controller.signal });
    controller.abort(new Error('the reader left'));
    await expect(reranking).rejects.toThrow('the reader left');
    expect(messages).toEqual([]);
  });

  it('hides no mistake of the program', async () => {
    const { port } = reranker(async () => {
      throw new TypeError('a mistake');
    });
    await expect(rerankEvidence('Why?', retrieval, port, warnings())).rejects.toThrow('a mistake');
  });

  it('takes evidence of no passage at all', async () => {
    const { port } = reranker(async (_, texts) => texts.map(() => 0.5));
    expect(textsOf(await rerankEvidence('Why?', found([]), port, warnings()))).toEqual([]);
  });
});

const { model, missing } = await overlapCrossEncoder();
if (missing) console.warn(`Without a tokenizer this is not tried with a real model: ${missing}`);

describe.skipIf(!model)('reranking with a real model', () => {
  const passages = [
    { title: 'Gardens', text: 'Tomatoes need sunlight and regular watering.' },
    { title: 'Roads', text: 'The council met on Monday to discuss the budget.' },
    { title: 'Storm', text: 'The harbour was closed on Tuesday.' },
  ];
  const last = { title: 'Chess', text: 'The champion resigned after forty moves.' };

  it('finds the passage that shares the question’s words, also by its title', async () => {
    if (!model) throw new Error(missing);
    const port = await createCrossEncoderReranker({ model, workers: 1 });
    const after = await rerankEvidence(
      'Did the storm close the harbour?',
      found([...passages, last]),
      port,
      warnings(),
    );
    expect(textsOf(after)[0]).toContain('harbour');
    const byTitle = await rerankEvidence('Gardens?', found([...passages.toReversed(), last]), port, warnings());
    expect(textsOf(byTitle)[0]).toContain('Tomatoes');
    await port.close();
  });

  it('is done in time or not at all: a slow reranker ends no answer', async () => {
    if (!model) throw new Error(missing);
    const port = await createCrossEncoderReranker({ model, workers: 1 });
    const long = found(Array.from({ length: 24 }, (_, at) => ({ text: `${at} ${'storm and pier '.repeat(1300)}` })));
    const { messages, warn } = warnings();
    expect(await rerankEvidence('Which storm?', long, port, { warn, budgetMs: 1 })).toBe(long);
    expect(messages).toHaveLength(1);
    await port.close();
  });
});

import { describe, expect, it } from 'vitest';
import { sampleFixture } from '../testing/sample-case.ts';
import { questionOf } from './follow-ups.ts';

const followUp = sampleFixture({
  question: 'And in 2019?',
  asOf: '2021-06-01',
  history: [
    { role: 'user', content: 'How many ships passed the harbour bridge in 2018?' },
    { role: 'assistant', content: 'Forty ships passed it. [1]' },
  ],
});

describe('a follow-up', () => {
  it('is put to the search as written, rewritten, or with all that was said, the question first', () => {
    expect(questionOf(followUp, 'bare').standalone).toBe('And in 2019?');
    const { standalone } = questionOf(followUp, 'standalone');
    expect(standalone).toMatch(/harbour bridge/u);
    expect(standalone).toMatch(/2019/u);
    expect(questionOf(followUp, 'history').standalone).toBe(
      'And in 2019?\nForty ships passed it. [1]\nHow many ships passed the harbour bridge in 2018?',
    );
  });

  it('without a history is the same in every form', () => {
    const alone = sampleFixture();
    for (const form of ['bare', 'standalone', 'history'] as const) {
      expect(questionOf(alone, form).standalone).toBe(alone.question);
    }
  });

  it('keeps its day and its filters', () => {
    const filters = { publishedFrom: '2020-01-01' };
    expect(questionOf({ ...followUp, filters })).toMatchObject({ asOf: '2021-06-01', filters });
  });
});

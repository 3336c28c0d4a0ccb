import { describe, expect, it } from 'vitest';
import type { Disagreement } from '../retrieval/disagreement.ts';
import { sentencesOfBothValues } from './both-values.ts';
import { createExtractive } from './extractive.ts';
import type { AnswerRequest } from './language-model.ts';

type Sentence = AnswerRequest['evidence'][number];

const sentence = (articleId: string, text: string, score: number): Sentence =>
  ({
    articleId,
    text,
    score,
    start: 0,
    end: text.length,
    label: `S-${articleId}`,
    article: { publishedAt: null },
  }) as Sentence;

const early = sentence('early', 'At least 12 people were killed.', 0.9);
const late = sentence('late', 'The accident killed 19 people.', 0.3);
const latest = sentence('latest', 'The toll stands at 21.', 0.25);
const other = sentence('other', 'Ferries sail twice a day from the old harbour.', 0.8);
const evidence = [early, other, late, latest];

function differing(relation: Disagreement['relation'], ...sentences: readonly Sentence[]): Disagreement {
  return {
    kind: 'number',
    relation,
    values: sentences.map((each) => ({ text: each.text, event: null, sentences: [each] })),
  };
}

async function written(disagreements: readonly Disagreement[]): Promise<unknown[]> {
  const answer: unknown[] = [];
  const question = { kind: 'number', time: null, latest: false };
  const request = { question, evidence, disagreements } as unknown as AnswerRequest;
  for await (const part of createExtractive().answer(request)) answer.push(part);
  return answer;
}

describe('an answer that quotes', () => {
  it('gives both values where articles differ on what it would quote, the newest first', async () => {
    expect(await written([differing('update', late, early)])).toEqual([
      { text: late.text, labels: ['S-late'] },
      { text: early.text, labels: ['S-early'] },
    ]);
  });

  it('gives the two newest of three', () => {
    expect(sentencesOfBothValues(evidence, [differing('conflict', latest, late, early)])).toEqual([latest, late]);
  });

  it.each([
    ['each value is of an event of its own', [differing('several-events', late, early)]],
    ['what differs is not what it would quote', [differing('conflict', late, latest)]],
    [
      'the other value is not among what may be quoted',
      [differing('update', sentence('gone', 'It killed 30.', 0.2), early)],
    ],
    ['nothing differs', []],
  ])('is as ever where %s', async (_, disagreements) => {
    expect(await written(disagreements)).toEqual([
      { text: early.text, labels: ['S-early'] },
      { text: other.text, labels: ['S-other'] },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { scriptedAssistant, type AnswerScript } from '../src/testing/scripted-assistant.ts';
import { metrics } from './metrics.ts';
import { buildReport, type Report } from './report.ts';
import {
  cracks,
  emptyAnswer,
  knownRun,
  opened,
  refused,
  ribbon,
  said,
  type Said,
  type Verdicts,
} from './testing/known-runs.ts';

/** The suite itself: runs of the same four questions whose every metric is worked out by hand. */
async function report(answers: readonly AnswerScript[], verdicts: readonly Verdicts[] = []): Promise<Report> {
  const run = {
    set: 'known',
    split: 'all',
    startedAt: '2026-01-01T00:00:00.000Z',
    seconds: 1,
    settings: { seed: 1, concurrency: 1, limit: null },
  };
  return buildReport(run, await scriptedAssistant().state(), await knownRun(answers, verdicts), null);
}

type Values = Readonly<Record<string, number | null>>;
/** Every metric of a run must be expected, and to twelve places. */
async function expectScores(
  answers: readonly AnswerScript[],
  expected: Values,
  verdicts: readonly Verdicts[] = [],
): Promise<void> {
  const { metrics: estimates } = await report(answers, verdicts);
  const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(12)));
  const found = Object.fromEntries(Object.entries(estimates).map(([name, { value }]) => [name, rounded(value)]));
  const names = metrics.map(({ name }) => name);
  expect(Object.keys(expected).sort()).toEqual([...names].sort());
  expect(found).toEqual(Object.fromEntries(names.map((name) => [name, rounded(expected[name] ?? null)])));
}

/** All twenty measures of the ranking, by sentence and by article: the gold is one sentence of one article each time. */
function ranking(first: number | null, later: number | null, mrr: number | null, ndcg: number | null): Values {
  const measures = (unit: string): [string, number | null][] => [
    ...['recall', 'hit'].flatMap((name) =>
      [1, 3, 5, 10].map((k): [string, number | null] => [`${unit}-${name}@${k}`, k === 1 ? first : later]),
    ),
    [`${unit}-mrr@10`, mrr],
    [`${unit}-ndcg@10`, ndcg],
  ];
  return Object.fromEntries([...measures('sentence'), ...measures('article')]);
}

const right: readonly Said[] = [
  { text: '3 May 2021', citation: opened, confidence: 1 },
  { text: 'Ada Lind', citation: ribbon, confidence: 1 },
  { text: '12', citation: cracks, confidence: 1 },
];

/** Each answer is an accepted one and cites exactly the gold; the question without answer is refused. */
const perfect: Values = {
  ...ranking(1, 1, 1, 1),
  'promises-kept': 1,
  'citation-exactness': 1,
  'citation-validity': 1,
  'citation-precision': 1,
  'citation-recall': 1,
  'citation-hit': 1,
  'span-precision': 1,
  'span-recall': 1,
  'span-f1': 1,
  'span-iou': 1,
  'grounded-statements': 1,
  'grounded-citations': 1,
  // No language model judged.
  'judged-statements': null,
  'judged-right': null,
  'exact-match': 1,
  'token-f1': 1,
  containment: 1,
  'answer-words': (3 + 2 + 1) / 3,
  'says-forbidden': 0,
  'accuracy-of-answers': 1,
  'right-outcomes': 1,
  coverage: 3 / 4,
  'abstention-precision': 1,
  'abstention-recall': 1,
  'abstention-f1': 1,
  'false-refusals': 0,
  'answering-precision': 1,
  'answering-recall': 1,
  'answering-f1': 1,
  'accuracy-coverage-area': 1,
  'accuracy-at-coverage-50': 1,
  // .8 · 4 questions are more than the three that were answered.
  'accuracy-at-coverage-80': null,
  'accuracy-at-coverage-90': null,
  'confidence-auroc': 1,
  'calibration-error': 0,
  'brier-score': 0,
  // The second and the fourth of 10, 20, 30, 40.
  'latency-p50': 20,
  'latency-p95': 40,
  // The second and the third of 4, 6, 8.
  'first-statement-p50': 6,
  'first-statement-p95': 8,
  'input-tokens': (100 + 200 + 300) / 3,
  'output-tokens': (10 + 20 + 30) / 3,
};

describe('every metric has the value worked out by hand', () => {
  it('of a perfect run', async () => {
    await expectScores([...right.map((one, place) => said(place, one)), refused(0)], perfect);
  });

  it('of answers that say nothing', async () => {
    await expectScores([0, 1, 2, 3].map(emptyAnswer), {
      ...perfect,
      ...ranking(0, 0, 0, 0),
      'promises-kept': 0,
      'citation-exactness': null,
      'citation-validity': null,
      'citation-precision': null,
      'citation-recall': 0,
      'citation-hit': 0,
      'span-precision': null,
      'span-recall': 0,
      'span-f1': 0,
      'span-iou': 0,
      'grounded-statements': null,
      'grounded-citations': null,
      'exact-match': 0,
      'token-f1': 0,
      containment: 0,
      'answer-words': null,
      'accuracy-of-answers': 0,
      'right-outcomes': 0,
      coverage: 1,
      'abstention-precision': null,
      'abstention-recall': 0,
      'abstention-f1': 0,
      // Three of four answers were to questions that have one: P = 3/4, R = 1, F1 = 2 · 3 / (4 + 3).
      'answering-precision': 3 / 4,
      'answering-f1': 6 / 7,
      'accuracy-coverage-area': 0,
      'accuracy-at-coverage-50': 0,
      'accuracy-at-coverage-80': 0,
      'accuracy-at-coverage-90': 0,
      // All as sure as each other.
      'confidence-auroc': 0.5,
      // |0 − .5| in the one bin; (.5 − 0)².
      'calibration-error': 0.5,
      'brier-score': 0.25,
      'first-statement-p50': null,
      'first-statement-p95': null,
      'input-tokens': 250,
      'output-tokens': 25,
    });
  });

  it('of refusing everything', async () => {
    await expectScores(
      [0, 1, 2, 3].map(() => refused(0.1)),
      {
        ...perfect,
        ...ranking(null, null, null, null),
        'citation-exactness': null,
        'citation-validity': null,
        'citation-precision': null,
        'citation-recall': 0,
        'citation-hit': 0,
        'span-precision': null,
        'span-recall': 0,
        'span-f1': 0,
        'span-iou': 0,
        'grounded-statements': null,
        'grounded-citations': null,
        'exact-match': 0,
        'token-f1': 0,
        containment: 0,
        'answer-words': null,
        'accuracy-of-answers': null,
        'right-outcomes': 1 / 4,
        coverage: 0,
        // One of four refusals is right, and it is the only one wanted: F1 = 2 · 1 / (4 + 1).
        'abstention-precision': 1 / 4,
        'abstention-f1': 2 / 5,
        'false-refusals': 1,
        'answering-precision': null,
        'answering-recall': 0,
        'answering-f1': 0,
        'accuracy-coverage-area': null,
        'accuracy-at-coverage-50': null,
        'confidence-auroc': 0.5,
        'calibration-error': null,
        'brier-score': null,
        'first-statement-p50': null,
        'first-statement-p95': null,
        'input-tokens': null,
        'output-tokens': null,
      },
    );
  });

  it('of right answers with each other’s citations, whose gold is found second', async () => {
    const shuffled = [cracks, opened, ribbon];
    const answers = right.map((one, place) => said(place, { ...one, citation: shuffled[place]! }, 'second'));
    await expectScores([...answers, refused(0)], {
      ...perfect,
      // Second of two: 1/2 and 1/log₂ 3.
      ...ranking(0, 1, 1 / 2, 1 / Math.log2(3)),
      'citation-precision': 0,
      'citation-recall': 0,
      'citation-hit': 0,
      'span-precision': 0,
      'span-recall': 0,
      'span-f1': 0,
      'span-iou': 0,
      'grounded-statements': 0,
      'grounded-citations': 0,
    });
  });

  it('of citations that stand one character too far to the right', async () => {
    const moved = right.map(({ citation, ...one }) => ({
      ...one,
      citation: { ...citation, start: citation.start + 1, end: citation.end + 1 },
    }));
    await expectScores([...moved.map((one, place) => said(place, one)), refused(0)], {
      ...perfect,
      // The refusal alone keeps them.
      'promises-kept': 1 / 4,
      'citation-exactness': 0,
      // The last sentence ends its article, and its citation beyond it.
      'citation-validity': 2 / 3,
      // Of 40, 30 and 38 characters all but one are shared; the two spans together have one more than either.
      'span-precision': (39 / 40 + 29 / 30 + 37 / 38) / 3,
      'span-recall': (39 / 40 + 29 / 30 + 37 / 38) / 3,
      'span-f1': (39 / 40 + 29 / 30 + 37 / 38) / 3,
      'span-iou': (39 / 41 + 29 / 31 + 37 / 39) / 3,
    });
  });

  it('of a mixed run: right, wrong, falsely refused, and answered where there is no answer', async () => {
    const mixed: readonly AnswerScript[] = [
      said(0, { ...right[0]!, confidence: 0.9 }),
      said(1, { text: 'Ada Lund', citation: ribbon, confidence: 0.6 }),
      refused(0.2),
      said(3, { text: 'Ada Lind', citation: ribbon, confidence: 0.4 }),
    ];
    const verdicts: readonly Verdicts[] = [
      { statements: ['yes'], right: 'yes' },
      { statements: ['no'], right: 'unsure' },
      undefined,
      { statements: ['yes'], right: null },
    ];
    const expected: Values = {
      ...perfect,
      'citation-recall': 2 / 3,
      'citation-hit': 2 / 3,
      'span-recall': 2 / 3,
      'span-f1': 2 / 3,
      'span-iou': 2 / 3,
      // "Lund" is not in what is cited, and half of a name is too little.
      'grounded-statements': 2 / 3,
      'grounded-citations': 2 / 3,
      'exact-match': 1 / 3,
      // "Ada" of two words and two accepted ones: 2 · 1 / 4.
      'token-f1': (1 + 1 / 2 + 0) / 3,
      containment: 1 / 3,
      'answer-words': (3 + 2 + 2) / 3,
      'says-forbidden': 1,
      'accuracy-of-answers': 1 / 3,
      'right-outcomes': 1 / 4,
      'abstention-precision': 0,
      'abstention-recall': 0,
      'abstention-f1': 0,
      'false-refusals': 1 / 3,
      'answering-precision': 2 / 3,
      'answering-recall': 2 / 3,
      'answering-f1': 2 / 3,
      // Surest first: right, wrong, wrong.
      'accuracy-coverage-area': (1 + 1 / 2 + 1 / 3) / 3,
      'accuracy-at-coverage-50': 1 / 2,
      // .9, .6 and .2 against .4.
      'confidence-auroc': 2 / 3,
      // One answer a bin: |1 − .9|, |0 − .6|, |0 − .4|, and their squares.
      'calibration-error': (0.1 + 0.6 + 0.4) / 3,
      'brier-score': (0.01 + 0.36 + 0.16) / 3,
      // 4, 8, 9.
      'first-statement-p50': 8,
      'first-statement-p95': 9,
      'input-tokens': (100 + 200 + 400) / 3,
      'output-tokens': (10 + 20 + 40) / 3,
      // Unsure is no; no verdict, or none that could be given, takes no part.
      'judged-statements': 2 / 3,
      'judged-right': 1 / 2,
    };
    await expectScores(mixed, expected, verdicts);
    expect((await report(mixed)).coverageCurve).toEqual([
      { coverage: 1 / 4, accuracy: 1 },
      { coverage: 2 / 4, accuracy: 1 / 2 },
      { coverage: 3 / 4, accuracy: 1 / 3 },
    ]);
  });

  it('of an assistant that fails at every question: none applies, none is zero', async () => {
    const nothing = Object.fromEntries(metrics.map(({ name }) => [name, null]));
    await expectScores(
      [0, 1, 2, 3].map(() => new Error('out of memory')),
      nothing,
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { Answer } from '../answer/answer.ts';
import { checkPromises } from './promises.ts';
import { sampleAnswer, sampleArticles, sampleArticleText, sampleCitation, sampleRefusal } from './sample-answer.ts';

const opened = sampleCitation(1, 'harbour-bridge', 'The harbour bridge opened on 3 May 2021.');
const cables = sampleCitation(2, 'bridge-closed', 'Cracks were found in 12 of its cables.');
const good = () =>
  sampleAnswer(
    [
      ['The bridge opened on 3 May 2021.', [1]],
      ['It later had cracks in 12 cables.', [2, 1]],
    ],
    [opened, cables],
  );
const repeated = sampleAnswer(
  [
    ['Sure!', [1]],
    ['It opened.', [1]],
  ],
  [opened],
);
const check = (answer: Answer) => checkPromises(answer, sampleArticleText);
const withFirst = (changes: Partial<Answer['statements'][number]>): Answer => {
  const [first, ...rest] = good().statements;
  return { ...good(), statements: [{ ...first!, ...changes }, ...rest] };
};

describe('answers that keep the promises', () => {
  it.each([
    ['two statements, the second with two citations', good()],
    ['a refusal with its closest passage', sampleRefusal()],
    [
      'a partial answer that explains itself',
      { ...good(), status: 'partial' as const, explanation: 'The cost is not given.' },
    ],
    [
      'a dropped statement with its reason',
      { ...good(), dropped: [{ text: 'It cost 50.', reason: 'number not cited' }] },
    ],
    ['grouped markers', { ...good(), answer: good().answer.replace('[2][1]', '[2, 1]') }],
  ])('%s', (_name, answer) => {
    expect(check(answer)).toEqual([]);
  });

  it('a statement whose own text holds a bracketed number', () => {
    expect(check(sampleAnswer([['See note [7] of the report.', [1]]], [opened]))).toEqual([]);
  });

  it('a refusal without closest passages, where the archive is empty', () => {
    expect(checkPromises(sampleRefusal({ closest: [] }), () => undefined, { closestExpected: false })).toEqual([]);
  });
});

describe('answers that break a promise', () => {
  const closest = sampleRefusal().closest[0]!;
  const broken: [string, Answer, RegExp][] = [
    [
      'a span one character late',
      { ...good(), citations: [{ ...opened, start: 1, end: opened.end + 1 }, cables] },
      /citation 1 does not slice/,
    ],
    [
      'a quote with one letter changed',
      { ...good(), citations: [{ ...opened, quote: opened.quote.replace('2021', '2022') }, cables] },
      /citation 1 does not slice/,
    ],
    ['a span past the end', { ...good(), citations: [opened, { ...cables, end: 9999 }] }, /citation 2 reaches outside/],
    [
      'an empty span',
      { ...good(), citations: [{ ...opened, end: opened.start, quote: '' }, cables] },
      /citation 1 reaches outside/,
    ],
    [
      'an article that does not exist',
      { ...good(), citations: [{ ...opened, articleId: 'made-up' }, cables] },
      /does not exist: made-up/,
    ],
    ['a statement without citation', withFirst({ citations: [] }), /statement 1 has no citation/],
    ['a citation that does not exist', withFirst({ citations: [3] }), /statement 1 cites 3/],
    ['one citation twice', withFirst({ citations: [1, 1] }), /cites one thing twice/],
    [
      'numbers not in order of first use',
      sampleAnswer(
        [
          ['A.', [2]],
          ['B.', [1]],
        ],
        [opened, cables],
      ),
      /order of first use/,
    ],
    [
      'numbers that skip one',
      sampleAnswer(
        [
          ['A.', [1]],
          ['B.', [3]],
        ],
        [opened, { ...cables, number: 3 }],
      ),
      /not numbered 1\.\.n/,
    ],
    [
      'a citation that no statement uses',
      sampleAnswer([['A.', [1]]], [opened, cables]),
      /citation 2 belongs to no statement/,
    ],
    [
      'an unsupported statement',
      withFirst({ support: { score: 0.2, verdict: 'unsupported', method: 'x' } }),
      /verdict is unsupported/,
    ],
    ['a statement without verdict', withFirst({ support: undefined }), /verdict is missing/],
    [
      'a support score that is no number',
      withFirst({ support: { score: Number.NaN, verdict: 'supported', method: 'x' } }),
      /no support score/,
    ],
    ['a statement span one character off', withFirst({ start: 1 }), /statement 1 does not slice from the answer/],
    [
      'text before the first statement',
      { ...repeated, statements: repeated.statements.slice(1) },
      /text before its first/,
    ],
    [
      'statements that overlap',
      { ...good(), statements: [good().statements[0]!, good().statements[0]!] },
      /statement 2 starts before/,
    ],
    ['text that is no statement', { ...good(), answer: `${good().answer} Trust me.` }, /text after statement 2/],
    ['a marker that is not cited', { ...good(), answer: `${good().answer}[1]` }, /markers after statement 2/],
    ['a missing marker', { ...good(), answer: good().answer.replace(' [2][1]', '') }, /markers after statement 2/],
    ['an answer without statements', sampleAnswer([], []), /no statement/],
    [
      'a refusal with a statement',
      { ...good(), status: 'unanswerable', explanation: 'No.', closest: [closest] },
      /has statements/,
    ],
    ['a refusal with text', sampleRefusal({ answer: 'Perhaps Paris.' }), /has an answer/],
    ['a refusal that explains nothing', sampleRefusal({ explanation: ' ' }), /no explanation/],
    ['a refusal without closest passages', sampleRefusal({ closest: [] }), /closest passages/],
    [
      'a closest passage that is misquoted',
      sampleRefusal({ closest: [{ ...closest, end: closest.end - 1 }] }),
      /closest passage 1 does not slice/,
    ],
    ['a partial answer that explains nothing', { ...good(), status: 'partial' }, /does not explain/],
    [
      'a dropped statement without reason',
      { ...good(), dropped: [{ text: 'It cost 50.', reason: '' }] },
      /dropped statement 1/,
    ],
    ['a confidence above one', { ...good(), confidence: 1.2 }, /confidence/],
    [
      'a passage that is misquoted',
      { ...good(), passages: [{ ...closest, passageId: 1, text: sampleArticles['bridge-closed']!.slice(1) }] },
      /passage 1 does not slice/,
    ],
  ];
  it.each(broken)('%s', (_name, answer, violation) => {
    expect(check(answer)).toContainEqual(expect.stringMatching(violation));
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Assistant } from './assistant.ts';
import { projectRoot } from './paths.ts';
import { answerOf, openArchive, type RealArchive } from './testing/real-archive.ts';

const question = 'Where did Putin host Abbas in November 2021?';
let archive: RealArchive;
let assistant: Assistant;
beforeAll(async () => {
  archive = await openArchive(join(projectRoot, 'corpus'), { embeddingModel: 'none' });
  assistant = await archive.open();
});
afterAll(async () => {
  await assistant.close();
  await archive.close();
});

const understood = async (asked: string): Promise<string> =>
  (await assistant.search({ question: asked })).standaloneQuestion;

describe('a misspelled question', () => {
  it.each([
    ['Where did Ptuin host Abbas in November 2021?', question],
    ['Where did Puttin host Abbas in Novmeber 2021?', question],
    ['Wehre did Putin host Ababs in November 2021?', question],
    ['which ambasador spoke for netanyhau?', 'which ambassador spoke for Netanyahu?'],
    ['What did the Genearl Assmebly decide?', 'What did the General Assembly decide?'],
  ])('%s is read as it is meant', async (asked, meant) => {
    expect(await understood(asked)).toBe(meant);
  });

  it('is answered as the right one is, and says how it was understood', async () => {
    const [typed, right] = [
      await answerOf(assistant, 'Where did Ptuin host Ababs in November 2021?'),
      await answerOf(assistant, question),
    ];
    expect(right.status).toBe('answered');
    expect(typed).toMatchObject({ answer: right.answer, citations: right.citations, confidence: right.confidence });
    expect(typed.question).toBe('Where did Ptuin host Ababs in November 2021?');
    expect(typed.standaloneQuestion).toBe(question);
  });

  it('is read right in a follow-up too, also where the question before was misspelled', async () => {
    const { standaloneQuestion } = await assistant.search({
      question: 'And in Agust 2024?',
      history: [
        { role: 'user', content: 'Where did Ptuin host Abbas in November 2021?' },
        { role: 'assistant', content: 'He received him in Sochi. [1]' },
      ],
    });
    expect(standaloneQuestion).toBe('Where did Putin host Abbas in August 2024?');
  });

  it.each([
    'Where did "Ptuin" host Abbas?',
    'Where did “Ptuin” host Abbas?',
    'What did Iraq, not Iran, say of 2107 and COVID19?',
    'What did the PLQ say?',
    'Who is Zarkovinsky?',
    'Wo traf Putin den palästinensischen Präsidenten und worüber sprachen sie während seines Besuchs?',
    'Qwrtz plmnk vbxzc hjgfd wqrtp zxcvb mnbvc lkjhg poiuy trewq?',
  ])('%s stays as it is', async (asked) => {
    expect(await understood(asked)).toBe(asked);
  });

  it('makes nobody of another one whose name is like it', async () => {
    const corpus = await mkdtemp(join(tmpdir(), 'footnote-names-'));
    await writeFile(
      join(corpus, 'one.txt'),
      'Conor Larkin won the regatta of Larnow. The harbour closed early for it.',
    );
    const other = await openArchive(corpus, { embeddingModel: 'none' });
    const names = await other.open();
    const read = async (asked: string) => (await names.search({ question: asked })).standaloneQuestion;
    try {
      expect(await read('What did Connor Bedard win?')).toBe('What did Connor Bedard win?');
      expect(await read('What did Connor Larkin win?')).toBe('What did Conor Larkin win?');
      expect(await read('Who won the regata of Lanrow?')).toBe('Who won the regatta of Larnow?');
    } finally {
      await names.close();
      await other.close();
      await rm(corpus, { recursive: true });
    }
  });
});

describe('what is only polite', () => {
  it.each([
    `Hello, where did Putin host Abbas in November 2021, in short please?`,
    `Hi there! Could you please tell me where did Putin host Abbas in November 2021? Many thanks in advance!`,
    `Good evening. Quick question: ${question} Thanks for your help.`,
    `Excuse me, but I was wondering, where did Putin host Abbas in November 2021? Keep it short, if you can.`,
  ])('is left out of: %s', async (asked) => {
    expect(await understood(asked)).toBe(question);
  });

  it('is left out of the question before too', async () => {
    const { standaloneQuestion } = await assistant.search({
      question: 'Thanks! And in August 2024, please?',
      history: [
        { role: 'user', content: `Hello! ${question} Thank you.` },
        { role: 'assistant', content: 'He received him in Sochi. [1]' },
      ],
    });
    expect(standaloneQuestion).toBe('Where did Putin host Abbas in August 2024?');
  });

  it.each([
    'Hello!',
    'Thanks',
    'Who wrote “Thank you, please”?',
    'Hello Kitty was made by whom?',
    'Tell me about Sochi',
  ])('is all or part of what is asked in: %s', async (asked) => {
    expect(await understood(asked)).toBe(asked);
  });
});

describe('a question that nothing in the archive is like', () => {
  const nonsense = 'Xyzzyq plughw?';

  it('is refused with the newest articles, and says that these are only the newest', async () => {
    const answer = await answerOf(assistant, nonsense);
    expect(answer.status).toBe('unanswerable');
    expect(answer.closest).toHaveLength(3);
    const { latest } = (await assistant.state()).coverage;
    expect(answer.closest[0]?.publishedAt?.slice(0, 10)).toBe(latest?.slice(0, 10));
    expect(answer.explanation).toContain('No article shares words or meaning with the question. Newest: “');
    expect(answer.confidence).toBeLessThanOrEqual(0.1);
  });

  it('is shown the newest that its filters let through', async () => {
    const filters = { publishedTo: '2021-12-31' };
    const { closest } = await answerOf(assistant, { question: nonsense, filters });
    expect(closest.length).toBeGreaterThan(0);
    for (const { publishedAt } of closest) expect(publishedAt && publishedAt <= '2021-12-31T23').toBe(true);
  });

  it('has no evidence in a search, which shows the newest passages', async () => {
    const found = await assistant.search({ question: nonsense, include: ['passages'] });
    expect(found.evidence).toEqual([]);
    expect(found.passages?.length).toBeGreaterThan(0);
  });
});

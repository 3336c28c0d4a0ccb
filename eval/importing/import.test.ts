import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadArticles } from '../../src/corpus/load-articles.ts';
import { readDataFolder } from '../data-folder.ts';
import type { Fixture } from '../fixture.ts';
import { checkQuotes } from '../load-fixtures.ts';
import { importCommand } from './command.ts';

let folder: string;
let sets = 0;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'footnote-import-'))));
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, String((sets += 1)), name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, null, 1));
  return path;
}

const lines = (rows: readonly unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

async function run(...args: string[]) {
  const to = join(folder, `set-${(sets += 1)}`);
  const said = { printed: '', warned: '' };
  const world = {
    print: (text: string) => void (said.printed += text),
    warn: (text: string) => void (said.warned += text),
  };
  return { to, status: await importCommand([...args, '--to', to], world), ...said };
}

/** The imported set as `--data` reads it, its articles as ingest reads them, every quote where it is said to be. */
async function opened(to: string): Promise<{ questions: Map<string, Fixture>; articles: Map<string, string> }> {
  const { corpus, fixtures } = await readDataFolder(to, join(folder, 'cache'), { holdOut: false });
  const articles = new Map<string, string>();
  for await (const loaded of loadArticles(corpus)) {
    if (loaded.kind === 'failure') throw new Error(loaded.reason);
    articles.set(loaded.article.id, loaded.article.text);
  }
  await checkQuotes(fixtures, async (id) => articles.get(id));
  return { questions: new Map(fixtures.map(({ fixture }) => [fixture.id, fixture])), articles };
}

const context = '🌉 The bridge opened on 3 May 2021.\r\nIt cost 40 million euros. The mayor cut the ribbon.';
const answer = (text: string, within = context) => ({
  text,
  answer_start: Array.from(within.slice(0, within.indexOf(text))).length,
});
const squad = (qas: readonly object[], more: readonly object[] = []) => ({
  version: 'v2.0',
  data: [{ title: 'Harbour_Bridge', paragraphs: [{ context, qas }, ...more] }],
});
const cost = {
  id: 'cost',
  question: 'What did it cost?',
  answers: [answer('40 million euros'), answer('40 million')],
  is_impossible: false,
};

describe('SQuAD', () => {
  it('becomes articles and questions whose evidence is the sentence of the answer, counted as Python counts', async () => {
    const none = { id: 'none', question: 'Who designed it?', answers: [], is_impossible: true };
    const both = { id: 'both', question: 'What happened?', answers: [answer('40 million euros. The mayor')] };
    const { to, status, printed } = await run('--from', 'squad', await file('dev.json', squad([cost, none, both])));
    expect({ status, printed }).toEqual({
      status: 0,
      printed: `${to}: 3 questions (2 with an answer, 1 without) on 1 article.\nRun it with: npm run eval -- --data ${to}\n`,
    });
    const { questions, articles } = await opened(to);
    expect([...articles.keys()]).toEqual(['harbour-bridge-1']);
    expect(questions.get('cost')).toMatchObject({
      kind: 'fact',
      answers: ['40 million euros', '40 million'],
      evidence: [{ quote: 'It cost 40 million euros.' }],
    });
    expect(questions.get('both')?.evidence).toMatchObject([
      { quote: 'It cost 40 million euros. The mayor cut the ribbon.' },
    ]);
    expect(questions.get('none')).toMatchObject({ answerable: false, kind: 'unanswerable', answers: [], evidence: [] });
  });

  it('takes offsets of programs that count UTF-16, and a paragraph that is there twice once', async () => {
    const counted = { text: 'The mayor', answer_start: context.indexOf('The mayor') };
    const again = { context, qas: [{ id: 'who', question: 'Who cut the ribbon?', answers: [counted] }] };
    const { to } = await run('--from', 'squad', await file('train.json', squad([cost], [again])));
    const { questions, articles } = await opened(to);
    expect(articles.size).toBe(1);
    expect(questions.get('who')?.evidence).toMatchObject([{ quote: 'The mayor cut the ribbon.' }]);
  });

  it('names what is wrong with line, column and path, and writes nothing', async () => {
    const astray = { ...cost, answers: [{ text: 'The mayor', answer_start: 3 }] };
    const path = await file('dev.json', squad([{ ...cost, answers: [] }, astray, { ...cost, question: ' ' }]));
    const { to, status, warned } = await run('--from', 'squad', path);
    expect(status).toBe(2);
    expect(warned).toMatch(/^FIXTURE_INVALID: This cannot be imported:/u);
    expect(warned).toMatch(/dev\.json:13:\d+: data\.0\.paragraphs\.0\.qas\.0\.answers: question cost has no answer/u);
    expect(warned).toMatch(/qas\.1\.answers\.0\.answer_start: "The mayor" is not at 3: it is first at 62\n/u);
    expect(warned).toMatch(/qas\.2: question: must not be empty/u);
    expect((await readdir(folder)).filter((name) => to.endsWith(name.replace('.partial', '')))).toEqual([]);
  });

  it.each([
    ['cut off', '{"data": [', /dev\.json:1:11: this should be/],
    ['another format', { rows: [] }, /dev\.json:1:1: data: /],
    ['an empty file', '', /dev\.json:1:1: this should be a value/],
  ])('refuses %s', async (_name, content, message) => {
    const { status, warned } = await run('--from', 'squad', await file('dev.json', content));
    expect({ status, warned }).toEqual({ status: 2, warned: expect.stringMatching(message) });
  });
});

describe('BEIR', () => {
  const corpus = [
    {
      _id: 'd1',
      title: 'Bridge opens',
      text: 'The harbour bridge opened.',
      metadata: { url: 'https://example.org/1' },
    },
    { _id: 'd2', title: '', text: 'It "closed" again.' },
    { _id: 'd3', title: 'Only a title', text: '' },
    { _id: 'd4', title: '', text: '' },
  ];
  const queries = ['q1', 'q2', 'q3'].map((id) => ({ _id: id, text: `Question ${id}?`, metadata: {} }));
  async function beir(qrels: Readonly<Record<string, string>>, rows: readonly unknown[] = corpus): Promise<string> {
    const path = dirname(await file('corpus.jsonl', lines(rows)));
    await writeFile(join(path, 'queries.jsonl'), lines(queries));
    await mkdir(join(path, 'qrels'));
    for (const [name, judged] of Object.entries(qrels)) await writeFile(join(path, 'qrels', name), judged);
    return path;
  }
  const heading = 'query-id\tcorpus-id\tscore\n';

  it('becomes questions whose evidence is the relevant documents, without answers', async () => {
    const judged = `${heading}q1\td1\t1\nq1\td2\t2\nq2\td3\t1\nq2\td1\t0\nq3\tgone\t1\nq9\td1\t1\n`;
    const { to, status, warned } = await run('--from', 'beir', await beir({ 'test.tsv': judged, 'dev.tsv': heading }));
    expect(status).toBe(0);
    const { questions, articles } = await opened(to);
    expect(Object.fromEntries(articles)).toEqual({ d1: corpus[0]!.text, d2: corpus[1]!.text, d3: 'Only a title' });
    expect([...questions.values()].map(({ id, answers, evidence }) => ({ id, answers, evidence }))).toEqual([
      { id: 'q1', answers: [], evidence: [{ articleId: 'd1' }, { articleId: 'd2' }] },
      { id: 'q2', answers: [], evidence: [{ articleId: 'd3' }] },
    ]);
    expect(warned).toContain('Left out: 1 documents without title and text.');
    expect(warned).toContain('Left out: 1 judgements of documents that the corpus does not hold.');
    expect(warned).toContain('Left out: 1 judged queries that queries.jsonl does not hold.');
  });

  it('takes the judgements that are asked for, with or without a heading', async () => {
    const path = await beir({ 'train.tsv': 'q3 \t0\td2\t1\n', 'dev.tsv': heading });
    const { to } = await run('--from', 'beir', path, '--qrels', join(path, 'qrels', 'train.tsv'));
    expect([...(await opened(to)).questions.keys()]).toEqual(['q3']);
    const { status, warned } = await run('--from', 'beir', path);
    expect({ status, warned }).toEqual({
      status: 2,
      warned: expect.stringMatching(/qrels holds dev\.tsv, train\.tsv: say which with --qrels FILE/),
    });
  });

  it('names file and line of what is wrong', async () => {
    const path = await beir({ 'test.tsv': `${heading}q1 d1 1\nq1\td1\t1\n` }, [corpus[0], { _id: 'x', text: 3 }]);
    const { status, warned } = await run('--from', 'beir', path);
    expect(status).toBe(2);
    expect(warned).toMatch(/qrels\/test\.tsv:2: should be query-id, corpus-id and a whole score/u);
    expect(warned).toMatch(/corpus\.jsonl:2: text: /u);
  });

  it('refuses a folder that is none', async () => {
    const { status, warned } = await run('--from', 'beir', join(folder, 'nowhere'));
    expect({ status, warned }).toEqual({ status: 2, warned: expect.stringMatching(/qrels: .*check the path/) });
  });
});

describe('ragas', () => {
  const rows = [
    {
      user_input: 'When did the bridge open?',
      retrieved_contexts: ['It rained.', "The bridge's ribbon was cut on 3 May."],
      reference_contexts: ["The bridge's ribbon was cut on 3 May."],
      response: 'No idea.',
      reference: 'On 3 May.',
      synthesizer_name: 'single_hop',
    },
    { question: 'Who cut it?', contexts: ['It rained.', 'The "old" mayor\ndid.'], ground_truth: 'The mayor' },
  ];
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const csv = [
    ',question,contexts,ground_truths,reference_contexts,reference,synthesizer_name',
    `0,When did the bridge open?,${quoted(String.raw`['It rained.', "The bridge's ribbon was cut on 3 May."]`)},,${quoted(JSON.stringify(rows[0]!.reference_contexts))},On 3 May.,single_hop`,
    `1,Who cut it?,${quoted(String.raw`['It rained.', 'The "old" mayor\ndid.']`)},"['The mayor']",,,`,
  ].join('\r\n');

  it.each([
    ['rows.jsonl', lines(rows)],
    ['rows.json', rows],
    ['rows.csv', csv],
    ['rows.csv', `\ufeff${csv}`],
  ])('becomes contexts as articles and references as answers: %s', async (name, content) => {
    const { to, status, warned } = await run('--from', 'ragas', await file(name, content));
    expect({ status, warned }).toEqual({ status: 0, warned: '' });
    const { questions, articles } = await opened(to);
    expect([...articles.values()]).toEqual([
      "The bridge's ribbon was cut on 3 May.",
      'It rained.',
      'The "old" mayor\ndid.',
    ]);
    expect([...questions.values()]).toMatchObject([
      {
        question: rows[0]!.user_input,
        kind: 'single_hop',
        answers: ['On 3 May.'],
        evidence: [{ articleId: 'context-1' }],
      },
      { question: 'Who cut it?', kind: 'fact', answers: ['The mayor'], evidence: [] },
    ]);
  });

  it('understands a conversation', async () => {
    const talk = [
      { type: 'human', content: 'Did it rain?' },
      { type: 'ai', content: 'Yes.' },
      { type: 'human', content: 'When?' },
    ];
    const row = { user_input: talk, retrieved_contexts: ['It rained on Monday.'], reference: 'On Monday' };
    const { to } = await run('--from', 'ragas', await file('talk.jsonl', lines([row])));
    expect([...(await opened(to)).questions.values()]).toMatchObject([
      {
        question: 'When?',
        history: [
          { role: 'user', content: 'Did it rain?' },
          { role: 'assistant', content: 'Yes.' },
        ],
      },
    ]);
  });

  it.each([
    [
      'rows.jsonl',
      lines([rows[0], { user_input: 'Why?', retrieved_contexts: ['x'] }]),
      /rows\.jsonl:2: has no reference/,
    ],
    ['rows.jsonl', lines([{ reference: 'x' }]), /rows\.jsonl:1: has no user_input/],
    ['rows.jsonl', lines([{ ...rows[0], retrieved_contexts: 7 }]), /rows\.jsonl:1: retrieved_contexts: /],
    ['rows.csv', 'question,contexts\nWhy?\n', /rows\.csv:2: has 1 cells where the heading has 2/],
    ['rows.csv', 'question,contexts\n"Why?,x\n', /rows\.csv: Quote Not Closed/],
    ['rows.txt', 'x', /rows\.txt: should be a \.jsonl, \.json or \.csv file/],
    ['rows.jsonl', '', /There is nothing to import/],
  ])('refuses %s with what is wrong', async (name, content, message) => {
    const { to, status, warned } = await run('--from', 'ragas', await file(name, content));
    expect({ status, warned }).toEqual({ status: 2, warned: expect.stringMatching(message) });
    expect(existsSync(to)).toBe(false);
  });
});

describe('the folder to write', () => {
  it('is not touched where it holds anything', async () => {
    const kept = await file('notes.txt', 'mine');
    const path = await file('dev.json', squad([cost]));
    const world = { print: () => {}, warn: () => {} };
    expect(await importCommand(['--from', 'squad', path, '--to', dirname(kept)], world)).toBe(2);
    expect(await readdir(dirname(kept))).toEqual(['notes.txt']);
    expect(await readFile(kept, 'utf8')).toBe('mine');
  });

  it('is told where it cannot be made', async () => {
    const kept = await file('notes.txt', 'mine');
    const path = await file('dev.json', squad([cost]));
    for (const to of [kept, join(kept, 'set')]) {
      const warned: string[] = [];
      const world = { print: () => {}, warn: (text: string) => void warned.push(text) };
      expect(await importCommand(['--from', 'squad', path, '--to', to], world)).toBe(2);
      expect(warned.join('')).toMatch(/^FIXTURE_INVALID: .*notes\.txt.* cannot be written/u);
    }
    expect(await readFile(kept, 'utf8')).toBe('mine');
  });

  it('needs a format that is known', async () => {
    const { status, warned } = await run('--from', 'trec', 'x');
    expect({ status, warned }).toEqual({ status: 2, warned: expect.stringMatching(/squad, beir, ragas/) });
  });
});

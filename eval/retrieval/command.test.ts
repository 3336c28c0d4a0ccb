import { mkdtemp, readdir, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAssistant } from '../../src/assistant.ts';
import { realEmbeddingModel } from '../../src/testing/real-models.ts';
import { retrievalCommand } from './command.ts';
import type { RetrievalReport } from './retrieval-report.ts';

const { missing } = await realEmbeddingModel();

const articles = [
  {
    id: 'bridge',
    title: 'Harbour bridge opens',
    text: 'The harbour bridge opened on 3 May 2021. Mayor Ada Lind cut the ribbon. The ferry was sold.',
  },
  {
    id: 'ferry',
    title: 'Ferry sold',
    text: 'The old ferry was sold to a museum in Oslo. It had carried cars since 1961.',
  },
  {
    id: 'mayor',
    title: 'Election',
    text: 'Ada Lind was mayor from 2015 to 2019. Per Holm was mayor from 2019 to 2023.',
  },
];
const textOf = (articleId: string) => articles.find(({ id }) => id === articleId)!.text;
function evidence(articleId: string, quote: string) {
  const start = textOf(articleId).indexOf(quote);
  return [{ articleId, start, end: start + quote.length, quote }];
}
const shared = { kind: 'fact', answerable: true, split: 'report' };
const questions = [
  {
    id: 'opening',
    question: 'When did the harbour bridge open?',
    answers: ['3 May 2021'],
    evidence: evidence('bridge', 'The harbour bridge opened on 3 May 2021.'),
    ...shared,
  },
  {
    id: 'museum',
    question: 'Who bought the old ferry?',
    answers: ['a museum'],
    evidence: evidence('ferry', 'The old ferry was sold to a museum in Oslo.'),
    ...shared,
  },
  {
    id: 'early',
    series: 'mayor',
    question: 'Who was mayor from 2015 to 2019?',
    answers: ['Ada Lind'],
    evidence: evidence('mayor', 'Ada Lind'),
    ...shared,
  },
  {
    id: 'late',
    series: 'mayor',
    question: 'Who was mayor from 2019 to 2023?',
    answers: ['Per Holm'],
    evidence: evidence('mayor', 'Per Holm'),
    ...shared,
  },
  { id: 'unread', question: 'Who was ill?', answers: ['He'], evidence: [{ articleId: 'gone' }], ...shared },
  { id: 'none', question: 'Who paid for it?', answers: [], evidence: [], ...shared, answerable: false },
  {
    id: 'follow-up',
    question: 'Who cut the ribbon there?',
    answers: ['Ada Lind'],
    history: [
      { role: 'user', content: 'When did the harbour bridge open?' },
      { role: 'assistant', content: 'On 3 May 2021. [1]' },
    ],
    evidence: evidence('bridge', 'Mayor Ada Lind cut the ribbon.'),
    ...shared,
    split: 'development',
  },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-retrieval-eval-'));
  // The names of sets for which more is planned than the usual.
  for (const set of ['bridges', 'xquad_en', 'mtragun', 'timeqa_train']) {
    await mkdir(join(folder, set));
    const lines = (all: readonly object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('');
    await writeFile(join(folder, set, 'articles.jsonl'), lines(articles));
    await writeFile(join(folder, set, 'questions.jsonl'), lines(questions));
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: string[]) {
  const out = await mkdtemp(join(folder, 'out-'));
  let printed = '';
  let warned = '';
  const status = await retrievalCommand([...args, '--out', out, '--index', join(folder, 'index')], {
    createAssistant: (config) => createAssistant(config, { say: () => {} }),
    environment: { ...process.env },
    progress: new PassThrough().resume(),
    print: (text) => (printed += text),
    warn: (text) => (warned += text),
  });
  const files = (await readdir(out)).sort();
  const reports = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(out, file), 'utf8')) as RetrievalReport),
  );
  return { status, printed, warned, reports, files };
}
const wordsOnly = ['--embedding-model', 'none'];
const setNamed = (set: string) => ['--data', join(folder, set)];

describe('eval retrieval', () => {
  it('measures by words alone where there is no embedding model', async () => {
    const { status, reports, printed, warned, files } = await run(...setNamed('bridges'), ...wordsOnly);
    expect(status).toBe(0);
    expect(files[0]).toMatch(/-retrieval-bridges-archive-report\.json$/u);
    expect(Object.keys(reports[0]!.estimates)).toEqual(['footnote', 'footnote passages', 'bm25', 'bm25 sentences']);
    // A question without evidence is not scored, nor one whose article could not be read.
    expect(reports[0]!.cases.map(({ id }) => id)).toEqual(['opening', 'museum', 'early', 'late']);
    expect(warned).toContain('Left out: 1 questions whose articles are not in the corpus.');
    expect(reports[0]!.estimates.footnote!['article-recall@10']).toMatchObject({ value: 1, cases: 4 });
    expect(reports[0]!.estimates.bm25!['sentence-hit@1']!.value).toBe(1);
    expect(printed).toMatch(/^bridges, half B\n\n4 questions on 3 articles, 3 passages, no embedding model\./u);
    expect(printed).toMatch(/footnote − bm25/u);
  });

  it('tells whether the sentence of the right period comes first', async () => {
    const { reports } = await run(...setNamed('timeqa_train'), ...wordsOnly);
    expect(reports[0]!.cases.map(({ id, scores }) => [id, scores.footnote!['period@10']])).toEqual([
      ['opening', null],
      ['museum', null],
      ['early', 1],
      ['late', 1],
    ]);
  });

  it('measures a follow-up with its history and without', async () => {
    const { reports } = await run(...setNamed('mtragun'), '--split', 'development', ...wordsOnly);
    expect(Object.keys(reports[0]!.estimates)).toEqual([
      'footnote, standalone',
      'footnote, bare',
      'footnote, history',
      'bm25, standalone',
      'bm25, bare',
      'bm25, history',
    ]);
    expect(reports[0]!.cases.map(({ id }) => id)).toEqual(['follow-up']);
    expect(reports[0]!.estimates['footnote, standalone']!['article-recall@5']!.value).toBe(1);
  });

  it('prints Markdown, or the reports themselves', async () => {
    const { printed } = await run(...setNamed('bridges'), ...wordsOnly, '--markdown', '--limit', '1');
    expect(printed).toMatch(/^### bridges, half B\n/u);
    expect(printed).toMatch(/^\| metric +\| footnote \|.*\n\| --- \| ---: \|/mu);
    const { printed: json, reports } = await run(...setNamed('bridges'), ...wordsOnly, '--json', '--limit', '1');
    expect(JSON.parse(json)).toEqual(reports[0]);
  });

  it('writes its tables into a page', async () => {
    const page = join(folder, 'page.md');
    await writeFile(page, 'Before.\n\n<!-- retrieval: begin -->\n<!-- retrieval: end -->\n\nAfter.\n');
    await run('--data', join(folder, 'bridges'), join(folder, 'timeqa_train'), ...wordsOnly, '--into', page);
    expect(await readFile(page, 'utf8')).toMatch(
      /^Before\.[^]*### bridges, half B[^]*### timeqa_train, half B[^]*\n\nAfter\.\n$/u,
    );
  });

  it.skipIf(missing)(`puts every contestant to the same questions${missing ? `: ${missing}` : ''}`, async () => {
    const { status, reports } = await run(...setNamed('xquad_en'));
    expect(status).toBe(0);
    const [thousand, archive] = reports;
    expect(Object.keys(thousand!.estimates)).toEqual(['footnote', 'sum', 'rrf', 'bm25', 'dense', 'langchain.js']);
    for (const each of Object.values(thousand!.estimates)) expect(each['passage-hit@10']!.value).toBe(1);
    expect(Object.keys(archive!.estimates)).toEqual([
      'footnote',
      'footnote passages',
      'sum',
      'rrf',
      'bm25',
      'dense',
      'bm25 sentences',
    ]);
    expect(archive!.estimates.dense!['article-recall@10']!.value).toBe(1);
    expect(archive!.differences.map(({ one, other }) => `${one} − ${other}`)).toContain('sum − dense');
    expect(archive!.embedder).toBe('bge-small-en-v1.5');
  });

  it.skipIf(missing)(`sweeps the ways to fuse on half A${missing ? `: ${missing}` : ''}`, async () => {
    const { reports, printed, files } = await run(...setNamed('xquad_en'), '--sweep');
    expect(files).toEqual([expect.stringMatching(/-retrieval-xquad_en-fusion-development\.json$/u)]);
    expect(reports[0]!.cases.map(({ id }) => id)).toEqual(['follow-up']);
    expect(Object.keys(reports[0]!.estimates)).toEqual(
      expect.arrayContaining(['bm25', 'sum .5', 'dense', 'rrf 60', 'sum .5, first 30']),
    );
    expect(printed).toContain('passage-ndcg@10 − that of sum .5');
  });

  it.each([
    ['a folder without questions', ['--data', tmpdir()], /FIXTURE_INVALID/u],
    ['a sweep by words alone', ['--sweep', ...wordsOnly], /INVALID_SETTING: --sweep/u],
    ['a half that there is not', ['--split', 'third'], /must be development, report or all/u],
    ['a page without marks', ['--into', 'AGENTS.md', ...wordsOnly], /INVALID_SETTING: --into needs/u],
    ['an unknown option', ['--colour'], /unknown option/u],
    ['an argument too many', ['scifact'], /too many arguments/u],
  ])('ends with status 2 and one clear line for %s', async (_name, args, message) => {
    const data = args.includes('--data') ? [] : setNamed('bridges');
    // What follows --data is a folder, an argument too many stands before it.
    const { status, warned, files } = await run(...args, ...data);
    expect(status).toBe(2);
    expect(warned).toMatch(message);
    expect(files).toEqual([]);
  });
});

import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAssistant, type Assistant } from '../../src/assistant.ts';
import { readConfig } from '../../src/config.ts';
import type { FeedbackRequest } from '../../src/feedback/feedback.ts';
import { checkQuotes, loadFixtures } from '../load-fixtures.ts';
import { articleTexts } from '../run-eval.ts';
import { feedbackCommand } from './command.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const bridge = 'The harbour bridge opened on 3 May 2021.\n\nThe bridge cost 40 million crowns 🌧️. הגשר נפתח במאי.\n';
const ferry = 'The ferry runs every 20 minutes. It is free of charge.\n';

let corpus: string;
let index: string;
let assistant: Assistant;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'footnote-feedback-'));
  folders.push(folder);
  [corpus, index] = [join(folder, 'corpus'), join(folder, 'index')];
  await writeArticle('bridge', bridge);
  await writeArticle('ferry', ferry);
  assistant = await createAssistant(config(), { say: () => {} });
  await assistant.ingest();
});
afterEach(() => assistant.close());

const config = () => ({ ...readConfig({}, {}), corpus, index, embeddingModel: 'none' });

async function writeArticle(id: string, text: string): Promise<void> {
  await mkdir(corpus, { recursive: true });
  await writeFile(join(corpus, `${id}.txt`), text);
}

async function place(articleId: string, quote: string) {
  const article = await assistant.article(articleId);
  const start = article?.text.indexOf(quote) ?? -1;
  if (!article || start < 0) throw new Error(`${articleId} does not hold: ${quote}`);
  return { articleId, articleVersion: article.version, start, end: start + quote.length };
}

async function said(answerId: string, change: Partial<FeedbackRequest>): Promise<void> {
  const rest = { question: `Question of ${answerId}?`, statements: ['It opened in May.'], verdict: 'right' as const };
  const opened = await place('bridge', 'The harbour bridge opened on 3 May 2021.');
  await assistant.giveFeedback({ ...rest, answerId, citations: [opened], ...change });
}

/** Runs the command beside the assistant, as beside a server, and reads what it wrote. */
async function run(file = join(corpus, '..', 'readers.jsonl')) {
  let printed = '';
  let warned = '';
  const status = await feedbackCommand(['--to', file, '--corpus', corpus, '--index', index], {
    createAssistant: (given) => createAssistant(given, { say: () => {} }),
    environment: {},
    progress: new PassThrough().resume(),
    print: (text) => (printed += text),
    warn: (text) => (warned += text),
  });
  const written = await readFile(file, 'utf8').catch(() => '');
  const lines = written
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { status, printed, warned, file, lines };
}

describe('eval feedback', () => {
  it('makes fixtures of every sort of judgement, which load and whose quotes are in the archive', async () => {
    const costWords = 'The bridge cost 40 million crowns 🌧️.';
    const hebrew = 'הגשר נפתח במאי.';
    await said('right', { history: [{ role: 'user', content: 'A bridge?' }], asOf: '2024-08-20' });
    await said('refused', { statements: [], citations: [] });
    await said('selected', { verdict: 'wrong', evidence: [await place('bridge', costWords)] });
    await said('written', {
      verdict: 'wrong',
      evidence: [await place('ferry', 'every 20 minutes')],
      shortAnswer: '20',
    });
    await said('absent', { verdict: 'wrong', notInArticles: true, filters: { outlets: ['Wire'] } });
    await said('more', { verdict: 'incomplete', evidence: [await place('bridge', hebrew)], note: 'In Hebrew, too.' });
    const { status, printed, file, lines } = await run();

    expect(status).toBe(0);
    expect(printed).toContain(`6 fixtures written to ${file}`);
    const evidence = async (articleId: string, quote: string) => {
      const { articleVersion: _, ...rest } = await place(articleId, quote);
      return { ...rest, quote };
    };
    const opened = await evidence('bridge', 'The harbour bridge opened on 3 May 2021.');
    expect(lines).toEqual([
      {
        id: 'reader-right',
        kind: 'reader',
        question: 'Question of right?',
        history: [{ role: 'user', content: 'A bridge?' }],
        asOf: '2024-08-20',
        answerable: true,
        answers: ['It opened in May.'],
        evidence: [opened],
      },
      expect.objectContaining({ id: 'reader-refused', answerable: false, answers: [], evidence: [] }),
      expect.objectContaining({
        id: 'reader-selected',
        answerable: true,
        answers: [costWords],
        evidence: [await evidence('bridge', costWords)],
      }),
      expect.objectContaining({
        id: 'reader-written',
        answerable: true,
        answers: ['20'],
        evidence: [await evidence('ferry', 'every 20 minutes')],
      }),
      expect.objectContaining({ id: 'reader-absent', answerable: false, filters: { outlets: ['Wire'] } }),
      expect.objectContaining({
        id: 'reader-more',
        answerable: true,
        answers: [hebrew],
        evidence: [opened, await evidence('bridge', hebrew)],
        note: 'In Hebrew, too.',
      }),
    ]);
    const loaded = await loadFixtures([file]);
    expect(loaded.map(({ fixture }) => fixture.id)).toEqual(lines.map(({ id }) => id));
    await checkQuotes(loaded, articleTexts(assistant));
  });

  it('lists what it leaves out, and why: no right answer, judged again, an article that changed or went', async () => {
    await said('bare', { verdict: 'wrong' });
    await said('first', { question: 'Same?', verdict: 'wrong', notInArticles: true });
    await said('second', { question: 'Same?' });
    await said('moved', { verdict: 'wrong', evidence: [await place('ferry', 'free of charge')] });
    await writeArticle('ferry', `News. ${ferry}`);
    await assistant.ingest();
    await said('gone', { verdict: 'wrong', evidence: [await place('ferry', 'free of charge')] });
    const before = await run();
    expect(before.lines.map(({ id }) => id)).toEqual(['reader-second', 'reader-gone']);
    expect(before.printed).toContain('reader-bare “Question of bare?”: it says that the answer is wrong');
    expect(before.printed).toContain('reader-first “Same?”: the same question was judged later: reader-second');
    expect(before.printed).toContain('reader-moved “Question of moved?”: the text of ferry has changed since');

    await rm(join(corpus, 'ferry.txt'));
    await assistant.ingest();
    const after = await run();
    expect(after.printed).toContain('reader-gone “Question of gone?”: ferry is not in the archive any more');
    expect(after.lines.map(({ id }) => id)).toEqual(['reader-second']);
  });

  it('keeps what was said when the index is made anew', async () => {
    await said('kept', {});
    const earlier = await run();
    await assistant.close();
    for (const name of await readdir(index)) if (!name.startsWith('feedback')) await rm(join(index, name));
    assistant = await createAssistant(config(), { say: () => {} });
    await assistant.ingest();
    const { lines } = await run();
    expect(lines).toHaveLength(1);
    expect(lines).toEqual(earlier.lines);
  });

  it('writes no file when nothing was said, and none over one that holds something else', async () => {
    const nothing = await run();
    expect([nothing.status, nothing.lines]).toEqual([1, []]);
    expect(nothing.printed).toContain('no file was written');
    await said('one', {});
    const other = join(corpus, '..', 'others.jsonl');
    await writeFile(other, '{"id": "fact-01"}\n');
    const refused = await run(other);
    expect([refused.status, refused.lines]).toEqual([2, [{ id: 'fact-01' }]]);
    expect(refused.warned).toContain('INVALID_SETTING');
  });
});

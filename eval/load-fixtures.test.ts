import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleArticleText } from '../src/testing/sample-answer.ts';
import { askRequest, goldArticles, goldSpans, type Fixture } from './fixture.ts';
import { checkQuotes, loadFixtures } from './load-fixtures.ts';
import { goldEvidence } from './testing/sample-case.ts';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'footnote-fixtures-'))));
afterAll(() => rm(folder, { recursive: true }));

const opening = {
  id: 'opening',
  question: 'When did the bridge open?',
  kind: 'fact',
  answerable: true,
  answers: ['3 May 2021'],
  evidence: [goldEvidence('harbour-bridge', '3 May 2021')],
};
const file = async (name: string, ...lines: unknown[]): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return path;
};
const load = async (...lines: unknown[]): Promise<Fixture> =>
  (await loadFixtures([await file('one.jsonl', ...lines)]))[0]!.fixture;

describe('reading fixtures', () => {
  it('takes a fixture with fields that it does not know, and empty lines', async () => {
    expect(await load({ ...opening, choices: ['a', 'b'], tier: 'B' }, '')).toMatchObject({
      id: 'opening',
      answers: ['3 May 2021'],
    });
  });

  it('asks what the fixture says, and for the trace', async () => {
    const history = [
      { role: 'user', text: 'Which bridge?' },
      { role: 'assistant', content: 'The harbour bridge.' },
    ];
    const fixture = await load({ ...opening, history, askedAt: '2022-06-17', filters: { outlets: ['Gazette'] } });
    expect(askRequest(fixture)).toEqual({
      question: opening.question,
      history: [
        { role: 'user', content: 'Which bridge?' },
        { role: 'assistant', content: 'The harbour bridge.' },
      ],
      asOf: '2022-06-17',
      filters: { outlets: ['Gazette'] },
      include: ['trace'],
    });
    expect(askRequest(await load(opening))).toEqual({ question: opening.question, include: ['trace'] });
  });

  it('sends the last turns of a long conversation', async () => {
    const history = Array.from({ length: 30 }, (_, index) => ({ role: 'user', content: String(index) }));
    expect(askRequest(await load({ ...opening, history })).history?.map(({ content }) => content)).toEqual(
      Array.from({ length: 20 }, (_, index) => String(index + 10)),
    );
  });

  it('knows articles where it does not know spans', async () => {
    const fixture = await load({ ...opening, evidence: [{ articleId: 'harbour-bridge' }] });
    expect(goldSpans(fixture)).toEqual([]);
    expect(goldArticles(fixture)).toEqual(new Set(['harbour-bridge']));
  });

  it('reads the files of a folder', async () => {
    const path = await mkdtemp(join(folder, 'several-'));
    await writeFile(join(path, 'b.jsonl'), JSON.stringify({ ...opening, id: 'b' }));
    await writeFile(join(path, 'a.jsonl'), JSON.stringify({ ...opening, id: 'a' }));
    await writeFile(join(path, 'README.md'), 'not a fixture');
    expect((await loadFixtures([path])).map(({ fixture }) => fixture.id)).toEqual(['a', 'b']);
  });

  it.each([
    ['a line that is cut off', '{"id": "x"', /bad\.jsonl:2: the line is no JSON: column 11 should be a closing brace/],
    [
      'a quotation mark that ends a text too soon',
      '{"id": "x", "question": "Who said "no"?"}',
      /bad\.jsonl:2: the line is no JSON: column 36 is a word outside of a text/,
    ],
    ['a comma too many', '{"id": "x",}', /bad\.jsonl:2: the line is no JSON: column 12 .*no comma before it/],
    ['a draft', { ...opening, id: 'x', accepted: false }, /bad\.jsonl:2: accepted: is a draft.*--review/],
    ['two faults of a line', { ...opening, id: '', answers: 'x' }, /bad\.jsonl:2: id: .*; answers: /],
    ['a missing question', { ...opening, id: 'x', question: undefined }, /bad\.jsonl:2: question/],
    ['an empty question', { ...opening, id: 'x', question: '  ' }, /bad\.jsonl:2: question: must not be empty/],
    ['an id given twice', opening, /bad\.jsonl:2: id: opening was already given at .*bad\.jsonl:1/],
    ['a date that does not exist', { ...opening, id: 'x', asOf: '2024-02-30' }, /bad\.jsonl:2: asOf/],
    [
      'a start without end',
      { ...opening, id: 'x', evidence: [{ articleId: 'a', start: 1 }] },
      /bad\.jsonl:2: evidence\.0/,
    ],
  ])('refuses %s with file and line', async (_name, line, message) => {
    await expect(loadFixtures([await file('bad.jsonl', opening, line)])).rejects.toMatchObject({
      code: 'FIXTURE_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('names the first ten faults and counts the others', async () => {
    const lines = Array.from({ length: 14 }, () => '{}');
    const error: Error = (await loadFixtures([await file('many.jsonl', ...lines)]).catch(
      (error: Error) => error,
    )) as Error;
    expect(error.message.match(/many\.jsonl:\d+/gu)).toHaveLength(10);
    expect(error.message).toContain('and 4 more');
  });

  it('reads what other systems write: a byte order mark, their line ends, UTF-16', async () => {
    const text = `\ufeff${JSON.stringify(opening)}\r\n${JSON.stringify({ ...opening, id: 'second' })}\r\n`;
    for (const encoding of ['utf8', 'utf16le'] as const) {
      const path = join(folder, `${encoding}.jsonl`);
      await writeFile(path, Buffer.from(text, encoding));
      expect((await loadFixtures([path])).map(({ fixture, place }) => [fixture.id, place.at(-1)])).toEqual([
        ['opening', '1'],
        ['second', '2'],
      ]);
    }
  });

  it('refuses a file that is no text', async () => {
    const path = join(folder, 'picture.jsonl');
    await writeFile(path, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]));
    await expect(loadFixtures([path])).rejects.toMatchObject({
      code: 'FIXTURE_INVALID',
      message: expect.stringMatching(/picture\.jsonl: .*a PNG picture/u),
    });
  });

  it('refuses a path that is missing, and files without fixtures', async () => {
    await expect(loadFixtures([join(folder, 'nowhere.jsonl')])).rejects.toMatchObject({ code: 'FIXTURE_INVALID' });
    await expect(loadFixtures([await file('empty.jsonl', '')])).rejects.toMatchObject({ code: 'FIXTURE_INVALID' });
  });
});

describe('quotes', () => {
  const check = async (evidence: Fixture['evidence']) =>
    checkQuotes([{ fixture: await load({ ...opening, evidence }), place: 'one.jsonl:1' }], async (id) =>
      sampleArticleText(id),
    );
  const gold = goldEvidence('harbour-bridge', '3 May 2021');

  it('pass where they stand', async () => {
    await expect(check([gold, { articleId: 'bridge-closed' }])).resolves.toBeUndefined();
  });

  it.each([
    [
      'one character off',
      { ...gold, start: gold.start! + 1, end: gold.end! + 1 },
      new RegExp(
        `one\\.jsonl:1: evidence\\.0: the quote is not at ${gold.start! + 1}–${gold.end! + 1} of harbour-bridge: it is at ${gold.start}–${gold.end}`,
      ),
    ],
    [
      'with other spaces and capitals',
      { ...gold, quote: '3\u00a0MAY 2021' },
      new RegExp(`at ${gold.start}–${gold.end} it stands as "3 May 2021"`),
    ],
    ['that nobody wrote', { ...gold, quote: 'I did' }, /: the article does not hold it/],
    ['in an article that is not there', { ...gold, articleId: 'gone' }, /no article gone/],
  ])('are refused %s', async (_name, evidence, message) => {
    await expect(check([evidence])).rejects.toMatchObject({
      code: 'FIXTURE_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('are found in another article that the fixtures name', async () => {
    const closed = sampleArticleText('bridge-closed')!;
    const wrong = { ...gold, articleId: 'bridge-closed', start: 0, end: 5 };
    await expect(check([gold, wrong])).rejects.toThrow(
      `the quote is not at 0–5 of bridge-closed: it is in harbour-bridge at ${gold.start}–${gold.end}`,
    );
    expect(closed).not.toContain(gold.quote);
  });
});

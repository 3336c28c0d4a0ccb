import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halfOf, holdOutEvidence, readDataFolder } from './data-folder.ts';
import { sampleFixture, unanswerable } from './testing/sample-case.ts';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'footnote-data-'))));
afterAll(() => rm(folder, { recursive: true }));

const articles = Array.from({ length: 40 }, (_, index) => ({
  id: `article-${index}`,
  title: 'T',
  text: `Fact ${index} holds.`,
}));
const questions = articles.map(({ id, text }, index) => ({
  ...sampleFixture({ id: `question-${index}`, evidence: [{ articleId: id, start: 0, end: text.length, quote: text }] }),
  holdout: [id],
}));
const lines = (rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

describe('a folder of articles and questions', () => {
  beforeAll(async () => {
    await writeFile(join(folder, 'articles.jsonl'), lines(articles));
    await writeFile(join(folder, 'questions.jsonl'), lines(questions));
  });

  it('becomes a corpus with an index of its own, the same the second time', async () => {
    const cache = join(folder, 'cache');
    const first = await readDataFolder(folder, cache, { holdOut: false });
    const second = await readDataFolder(`${folder}/`, cache, { holdOut: false });
    expect(second).toEqual(first);
    expect(await readFile(join(first.corpus, 'articles.jsonl'), 'utf8')).toBe(lines(articles));
    expect(first.index).not.toContain('corpus');
    expect(first.fixtures).toHaveLength(40);
  });

  it('has two halves that depend on the id alone', async () => {
    const { fixtures } = await readDataFolder(folder, join(folder, 'cache'), { holdOut: false });
    const halves = fixtures.map(({ fixture }) => fixture.split);
    expect(halves).toEqual(questions.map(({ id }) => halfOf(id)));
    expect(new Set(halves)).toEqual(new Set(['development', 'report']));
  });

  it('refuses a folder without the two files', async () => {
    await expect(readDataFolder(tmpdir(), join(folder, 'cache'), { holdOut: false })).rejects.toMatchObject({
      code: 'FIXTURE_INVALID',
    });
  });

  it('with evidence held out, makes questions that the archive cannot answer', async () => {
    const { corpus, set, fixtures } = await readDataFolder(folder, join(folder, 'cache'), { holdOut: true });
    const kept = await readFile(join(corpus, 'articles.jsonl'), 'utf8');
    const heldOut = fixtures.filter(({ fixture }) => fixture.kind === 'held-out');
    expect(set).toMatch(/-held-out$/u);
    expect(heldOut.length).toBeGreaterThan(4);
    expect(kept.split('\n')).toHaveLength(40 - heldOut.length);
    for (const { fixture } of fixtures) {
      const number = fixture.id.split('-')[1]!;
      expect(kept.includes(`"article-${number}"`)).toBe(fixture.kind !== 'held-out');
      expect(fixture.answerable).toBe(fixture.kind !== 'held-out');
    }
  });
});

it('a question that loses evidence to another one is left out, and an unanswerable one stays', () => {
  const loaded = [
    ...questions,
    { ...questions[0]!, id: 'shares-them-all', holdout: [], evidence: questions.flatMap(({ evidence }) => evidence) },
    { ...sampleFixture({ ...unanswerable, id: 'none' }) },
  ].map((fixture) => ({ fixture, place: 'x:1' }));
  const ids = holdOutEvidence(loaded).fixtures.map(({ fixture }) => fixture.id);
  expect(ids).not.toContain('shares-them-all');
  expect(ids).toContain('none');
});

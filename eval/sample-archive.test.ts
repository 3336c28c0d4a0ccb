import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Article } from '../src/corpus/article.ts';
import { loadArticles } from '../src/corpus/load-articles.ts';
import { projectRoot } from '../src/paths.ts';
import type { Fixture } from './fixture.ts';
import { checkQuotes, loadFixtures, type LoadedFixture } from './load-fixtures.ts';

const corpus = join(projectRoot, 'corpus');
const fixturesFolder = join(projectRoot, 'eval', 'fixtures');
const seeds = join(projectRoot, '..', 'shared', 'seeds');
const articles = new Map<string, Article>();
const failed: string[] = [];
let fixtures: LoadedFixture[] = [];

beforeAll(async () => {
  for await (const loaded of loadArticles(corpus)) {
    if (loaded.kind === 'article') articles.set(loaded.article.id, loaded.article);
    else failed.push(loaded.path);
  }
  fixtures = await loadFixtures([fixturesFolder]);
});

describe('the sample archive', () => {
  it('loads whole, without its README, in every format, each article with a title and a date', () => {
    expect(failed).toEqual([]);
    expect([...articles.keys()]).not.toContain('README');
    expect(new Set([...articles.values()].map(({ path }) => path.split('.').at(-1)))).toEqual(
      new Set(['md', 'txt', 'jsonl']),
    );
    for (const { id, title, publishedAt, text } of articles.values()) {
      expect({ id, title: title.length > 0, dated: /^\d{4}-\d{2}-\d{2}/u.test(publishedAt ?? '') }).toEqual({
        id,
        title: true,
        dated: true,
      });
      expect(text).not.toMatch(/\r|^---\ntitle|^\uFEFF/u);
    }
  });

  it('gives several outlets to filter by', () => {
    expect(new Set([...articles.values()].map(({ outlet }) => outlet)).size).toBeGreaterThanOrEqual(4);
  });

  it.skipIf(!existsSync(seeds))(
    'shares no run of nine words with the articles that it retells (needs shared/seeds)',
    async () => {
      const taken = new Set((await textsOf(seeds)).flatMap(nineWords));
      const ours = [...(await textsOf(corpus)), ...(await textsOf(fixturesFolder))];
      expect(ours.flatMap(nineWords).filter((words) => taken.has(words))).toEqual([]);
    },
  );
});

describe('the fixtures on it', () => {
  it('quote the articles at their offsets', async () => {
    await checkQuotes(fixtures, async (articleId) => articles.get(articleId)?.text);
  });

  it('have evidence and answers exactly where they can be answered', () => {
    const odd = fixtures.filter(
      ({ fixture: { answerable, evidence, answers } }) =>
        evidence.length > 0 !== answerable || answers.length > 0 !== answerable,
    );
    expect(odd).toEqual([]);
  });

  it('ask of every article', () => {
    const asked = new Set(fixtures.flatMap(({ fixture }) => fixture.evidence.map(({ articleId }) => articleId)));
    expect([...articles.keys()].filter((id) => !asked.has(id))).toEqual([]);
  });

  it('hold enough questions of each kind, halved evenly between development and report', () => {
    const count = (matches: (fixture: Fixture) => boolean): number =>
      fixtures.filter(({ fixture }) => matches(fixture)).length;
    expect(fixtures.length).toBeGreaterThanOrEqual(110);
    expect(count(({ answerable, kind }) => !answerable && kind === 'unanswerable')).toBeGreaterThanOrEqual(28);
    for (const kind of ['fact', 'temporal', 'paraphrase', 'multi', 'followup', 'unanswerable', 'hostile']) {
      const development = count((fixture) => fixture.kind === kind && fixture.split === 'development');
      const report = count((fixture) => fixture.kind === kind && fixture.split === 'report');
      expect(Math.min(development, report), kind).toBeGreaterThanOrEqual(5);
      expect(Math.abs(development - report), kind).toBeLessThanOrEqual(2);
    }
  });
});

async function textsOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')),
  );
}

/** Every run of nine words, lower-cased. */
function nineWords(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  return words.slice(8).map((_, index) => words.slice(index, index + 9).join(' '));
}

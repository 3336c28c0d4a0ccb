import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../report.ts';
import { norrhamn } from '../testing/norrhamn.ts';
import { notingWorld } from '../testing/small-archive.ts';
import { robustnessCommand } from './command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-robustness-'));
  const set = join(folder, 'norrhamn');
  await mkdir(set);
  for (const [file, values] of [
    ['articles.jsonl', norrhamn.articles],
    ['questions.jsonl', norrhamn.fixtures],
  ] as const)
    await writeFile(join(set, file), values.map((value) => JSON.stringify(value)).join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(name: string, ...args: string[]) {
  const out = join(folder, name);
  await mkdir(out);
  const noted = notingWorld();
  const settings = ['--data', join(folder, 'norrhamn'), '--index', join(folder, 'index'), '--embedding-model', 'none'];
  const status = await robustnessCommand([...settings, '--split', 'all', '--out', out, ...args], noted.world);
  const files = (await readdir(out)).filter((file) => file.endsWith('.json')).sort();
  const reports = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(out, file), 'utf8')) as Report),
  );
  return { status, ...noted.told(), reports };
}

describe('eval robustness', () => {
  it('runs the set and each perturbed copy, and shows each beside the same questions of the set', async () => {
    const page = join(folder, 'page.md');
    await writeFile(page, '# Page\n\n<!-- robustness: begin -->\n<!-- robustness: end -->\n');
    const { status, printed, warned, reports } = await run('all', '--into', page);
    expect(status, warned).toBe(0);
    const sets = ['', '-typos', '-lower-case', '-extra-words', '-distractors', '-counterfactual', '-injections'];
    expect(reports.map(({ set }) => set)).toEqual(sets.map((name) => `norrhamn${name}`));
    expect(printed).toMatch(/^\| as they are \| 8 \| (?:[\d.–]+ \| ){8}\|$/mu);
    const rows = sets
      .slice(1)
      .map((name) => printed.split('\n').find((line) => line.startsWith(`| ${name.slice(1)} | `)));
    for (const row of rows) {
      expect(row).toMatch(/ \| (?:\*\*)?[\d.]+ → [\d.]+(?:\*\*)?(?: \([+−][\d.]+ … [+−][\d.]+\))? \| /u);
      expect(row).toMatch(/ \| <?[\d.]+ \|$/u);
    }
    expect(await readFile(page, 'utf8')).toContain(printed.trim());
    const changed = reports.find(({ set }) => set === 'norrhamn-counterfactual')!;
    const [opening] = changed.cases;
    // What the article says now, not what it said.
    expect(opening!.fixture.answers[0]).not.toBe('3 May 2021');
    expect(opening!.answer!.answer).toContain(opening!.fixture.answers[0]);
    expect(opening!.scores).toMatchObject({ 'citation-hit': 1, 'says-forbidden': 0 });
  });

  it.each([
    ['a page without the marks', ['--into', 'package.json'], /INVALID_SETTING: --into needs a page/],
    ['a set that does not exist', ['--data', 'nowhere'], /FIXTURE_INVALID: nowhere must hold/],
    ['an unknown option', ['--colour'], /unknown option/],
    ['a seed that is none', ['--seed', 'x'], /must be a whole number/],
  ])('ends with status 2 and one clear line for %s', async (name, args, message) => {
    const { status, warned, reports } = await run(name, ...args);
    expect(status).toBe(2);
    expect(warned).toMatch(message);
    expect(reports).toEqual([]);
  });
});

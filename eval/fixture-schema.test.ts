import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { projectRoot } from '../src/paths.ts';
import { fixtureJsonSchema, fixtureSchemaFile } from './fixture-schema.ts';
import { fixtureSchema } from './fixture.ts';
import { sampleFixture } from './testing/sample-case.ts';

const published = JSON.parse(await readFile(fixtureSchemaFile, 'utf8')) as object;
const validate = new Ajv2020({ allErrors: true }).compile(published);
const { asOf: _asOf, ...fixture } = sampleFixture();

it('the published schema is the one that is run; if not, run npx tsx eval/fixture-schema.ts', () => {
  expect(published).toEqual(fixtureJsonSchema());
});

it('takes all our fixtures', async () => {
  const folder = join(projectRoot, 'eval', 'fixtures');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
  const lines = (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8'))))
    .join('\n')
    .split('\n')
    .filter((line) => line.trim());
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.filter((line) => !validate(JSON.parse(line)))).toEqual([]);
});

const data = join(projectRoot, '..', 'shared', 'data');
it.skipIf(!existsSync(data))('takes the sets that others put together (needs shared/data)', async () => {
  for (const set of await readdir(data)) {
    const file = join(data, set, 'questions.jsonl');
    if (!existsSync(file)) continue;
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim());
    expect(lines.filter((line) => !validate(JSON.parse(line))).slice(0, 3)).toEqual([]);
  }
});

it.each<[name: string, line: object]>([
  ['no question', { ...fixture, question: undefined }],
  ['an empty question', { ...fixture, question: ' \n' }],
  ['a start without an end', { ...fixture, evidence: [{ articleId: 'a', start: 3 }] }],
  ['an offset that is no whole number', { ...fixture, evidence: [{ articleId: 'a', start: 0.5, end: 2, quote: 'x' }] }],
  ['an answer that is no text', { ...fixture, answers: [128] }],
  ['a filter that does not exist', { ...fixture, filters: { author: 'x' } }],
  ['a half that does not exist', { ...fixture, split: 'train' }],
  ['a date in words', { ...fixture, asOf: 'yesterday' }],
  ['a draft', { ...fixture, accepted: false }],
])('refuses %s, as the loader does', (_name, line) => {
  const written: unknown = JSON.parse(JSON.stringify(line));
  expect(validate(written)).toBe(false);
  expect(fixtureSchema.safeParse(written).success).toBe(false);
});

it('takes what a fixture may carry besides: a pointer to the schema, notes', () => {
  expect(validate({ ...fixture, $schema: '../fixture.schema.json', note: 'asked by a reader' })).toBe(true);
});

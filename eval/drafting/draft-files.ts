import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { FootnoteError } from '../../src/errors.ts';
import { fixtureSchema } from '../fixture.ts';
import { shown, unwritable } from '../file-faults.ts';
import { readJsonLines } from '../importing/read-json.ts';
import { faultsOf, refuse } from '../load-fixtures.ts';
import type { Draft } from './draft-fixtures.ts';

/** Every draft of a file. Throws `FIXTURE_INVALID` with file and line of what is none. */
export async function readDrafts(path: string): Promise<Draft[]> {
  const drafts: Draft[] = [];
  const faults: string[] = [];
  for await (const { place, value, fault } of readJsonLines(
    path,
    z.looseObject({ accepted: z.boolean().optional() }),
  )) {
    const parsed = fixtureSchema.safeParse({ ...value, accepted: undefined });
    if (fault !== null) faults.push(`${place}: ${fault}`);
    else if (!parsed.success) faults.push(`${place}: ${faultsOf(parsed.error).join('; ')}`);
    else drafts.push(value as unknown as Draft);
  }
  refuse(faults, 'Fix these drafts:');
  return drafts;
}

/** Writes drafts whole or not at all. */
export async function writeDrafts(path: string, drafts: readonly Draft[]): Promise<void> {
  try {
    await writeFile(`${path}.partial`, drafts.map((draft) => `${JSON.stringify(draft)}\n`).join(''));
    await rename(`${path}.partial`, path);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** The ids that a fixture file holds already; none where it is not there yet. */
export async function acceptedIds(path: string): Promise<Set<string>> {
  const ids = new Set<string>();
  if ((await contentOf(path)) === '') return ids;
  for await (const { place, value, fault } of readJsonLines(path, z.looseObject({ id: z.string() }))) {
    if (fault !== null) throw new FootnoteError('FIXTURE_INVALID', `${place}: ${fault}`);
    ids.add(value.id);
  }
  return ids;
}

/** Appends an accepted draft as a fixture, on a line of its own whatever the file ends with. */
export async function appendFixture(path: string, draft: Draft): Promise<void> {
  const { accepted: _accepted, note: _note, ...fixture } = draft;
  const written = await contentOf(path);
  const gap = written === '' || written.endsWith('\n') ? '' : '\n';
  try {
    await appendFile(path, `${gap}${JSON.stringify(fixture)}\n`);
  } catch (error) {
    throw unwritable(path, error);
  }
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return '';
    throw new FootnoteError('FIXTURE_INVALID', `${shown(path)}: It cannot be read: check the path.`, { cause });
  }
}

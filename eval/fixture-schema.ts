import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { projectRoot } from '../src/paths.ts';
import { fixtureSchema } from './fixture.ts';

export const fixtureSchemaFile = join(projectRoot, 'eval', 'fixture.schema.json');

/** The published schema of one line of a fixture file: what editors and other programs check with, made from the one that is run. */
export function fixtureJsonSchema(): object {
  return { ...z.toJSONSchema(fixtureSchema, { io: 'input' }), title: 'One question of a Footnote eval' };
}

/** `npx tsx eval/fixture-schema.ts` writes it anew. */
if (process.argv[1] === fileURLToPath(import.meta.url))
  await writeFile(fixtureSchemaFile, `${JSON.stringify(fixtureJsonSchema(), null, 2)}\n`);

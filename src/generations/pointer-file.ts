import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FootnoteError } from '../errors.ts';
import { replaceFile } from '../replace-file.ts';
import { firstPointer, type Pointer } from './generations.ts';

const number = z.number().int().nonnegative();
const pointerSchema = z.strictObject({
  format: z.literal(1),
  active: number,
  previous: number.nullable(),
  switchedAt: z.iso.datetime().nullable(),
});

const pointerFile = (indexFolder: string) => join(indexFolder, 'generations.json');

/** The first generation where there is no file. Throws `INDEX_DAMAGED` for one that does not say which serves. */
export function readPointer(indexFolder: string): Pointer {
  let text: string;
  try {
    text = readFileSync(pointerFile(indexFolder), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return firstPointer;
    throw error;
  }
  const parsed = pointerSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new FootnoteError(
      'INDEX_DAMAGED',
      'generations.json in the index folder, which names the generation that serves, is damaged or of a newer program. Update Footnote, or put the file back from a backup.',
      { cause: parsed.error },
    );
  const { active, previous, switchedAt } = parsed.data;
  return { active, previous, switchedAt };
}

/** Puts another pointer in the place of the one before. */
export function writePointer(indexFolder: string, pointer: Pointer): void {
  replaceFile(pointerFile(indexFolder), `${JSON.stringify({ format: 1, ...pointer })}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

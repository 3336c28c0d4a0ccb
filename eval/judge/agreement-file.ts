import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agreement } from './agreement.ts';

/** How well judges agree with people, as it was measured last: judge → set → agreement. */
type Known = Record<string, Record<string, Agreement>>;

const fileName = 'judge-agreement.json';

/** `null` where this judge, with this prompt, was never measured. */
export async function knownAgreement(folder: string, judge: string): Promise<Record<string, Agreement> | null> {
  return (await read(folder))[judge] ?? null;
}

export async function keepAgreement(folder: string, judge: string, set: string, measured: Agreement): Promise<void> {
  const known = await read(folder);
  const file = join(folder, fileName);
  await mkdir(folder, { recursive: true });
  await writeFile(
    `${file}.partial`,
    `${JSON.stringify({ ...known, [judge]: { ...known[judge], [set]: measured } }, null, 1)}\n`,
  );
  await rename(`${file}.partial`, file);
}

async function read(folder: string): Promise<Known> {
  try {
    return JSON.parse(await readFile(join(folder, fileName), 'utf8')) as Known;
  } catch {
    return {};
  }
}

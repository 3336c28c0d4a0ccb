import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { FootnoteError } from '../src/errors.ts';
import { fixtureSchema, type Fixture } from './fixture.ts';

/** A fixture and where it was written, for messages. */
export type LoadedFixture = { readonly fixture: Fixture; readonly place: string };

/** How many errors one message names; a file in another format has one on each line. */
const errorsShown = 10;

/**
 * Reads fixture files, or every `.jsonl` file of a folder, in order of name. Throws `FIXTURE_INVALID` with file and
 * line of each fault: what is no JSON, what does not fit the schema, an id that is given twice.
 */
export async function loadFixtures(paths: readonly string[]): Promise<LoadedFixture[]> {
  const loaded: LoadedFixture[] = [];
  const faults: string[] = [];
  const placeOfId = new Map<string, string>();
  for (const file of (await Promise.all(paths.map(fixtureFiles))).flat()) {
    const lines = (await readFile(file, 'utf8')).split('\n');
    for (const [index, line] of lines.entries()) {
      if (!line.trim()) continue;
      const place = `${relative(process.cwd(), file)}:${index + 1}`;
      const parsed = fixtureSchema.safeParse(parseJson(line));
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        faults.push(`${place}: ${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'is not a fixture'}`);
        continue;
      }
      const fixture = parsed.data;
      const first = placeOfId.get(fixture.id);
      if (first) faults.push(`${place}: id: ${fixture.id} was already given at ${first}`);
      placeOfId.set(fixture.id, place);
      loaded.push({ fixture, place });
    }
  }
  refuse(faults);
  if (loaded.length === 0) throw new FootnoteError('FIXTURE_INVALID', `No fixtures in ${paths.join(', ')}.`);
  return loaded;
}

/** Throws `FIXTURE_INVALID` where evidence is not, character for character, at its offsets in the corpus that is asked. */
export async function checkQuotes(
  fixtures: readonly LoadedFixture[],
  articleText: (articleId: string) => Promise<string | undefined>,
): Promise<void> {
  const faults: string[] = [];
  for (const { fixture, place } of fixtures) {
    for (const [index, { articleId, start, end, quote }] of fixture.evidence.entries()) {
      const text = await articleText(articleId);
      if (text === undefined) faults.push(`${place}: evidence.${index}: the corpus has no article ${articleId}`);
      else if (quote !== undefined && text.slice(start, end) !== quote) {
        faults.push(`${place}: evidence.${index}: the quote is not at ${start}–${end} of ${articleId}`);
      }
    }
  }
  refuse(faults);
}

async function fixtureFiles(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => name.endsWith('.jsonl')).sort();
    return names.map((name) => join(path, name));
  } catch (cause) {
    throw new FootnoteError('FIXTURE_INVALID', `Cannot read the fixtures at ${path}: check the path.`, { cause });
  }
}

/** The value, or `undefined`, which no schema takes, for what is no JSON. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function refuse(faults: readonly string[]): void {
  if (faults.length === 0) return;
  const rest = faults.length > errorsShown ? [`… and ${faults.length - errorsShown} more`] : [];
  throw new FootnoteError(
    'FIXTURE_INVALID',
    ['Fix these fixtures:', ...faults.slice(0, errorsShown), ...rest].join('\n  '),
  );
}

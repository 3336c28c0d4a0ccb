import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ZodError } from 'zod';
import { readText } from '../src/corpus/read-text.ts';
import { FootnoteError } from '../src/errors.ts';
import { fixtureSchema, type Fixture } from './fixture.ts';
import { jsonFault } from './json-places.ts';
import { quoteHint } from './quote-hint.ts';

/** A fixture and where it was written, for messages. */
export type LoadedFixture = { readonly fixture: Fixture; readonly place: string };

/** How many errors one message names; a file in another format has one on each line. */
const errorsShown = 10;

/**
 * Reads fixture files, or every `.jsonl` file of a folder, in order of name. Throws `FIXTURE_INVALID` with file and
 * line of each fault: what is no JSON, what does not fit the schema, an id that is given twice, a draft that nobody accepted.
 */
export async function loadFixtures(paths: readonly string[]): Promise<LoadedFixture[]> {
  const loaded: LoadedFixture[] = [];
  const faults: string[] = [];
  const placeOfId = new Map<string, string>();
  for (const file of (await Promise.all(paths.map(fixtureFiles))).flat()) {
    const lines = (await readFixtureText(file)).split('\n');
    for (const [index, line] of lines.entries()) {
      if (!line.trim()) continue;
      const place = `${relative(process.cwd(), file)}:${index + 1}`;
      const read = readLine(line);
      if (typeof read === 'string') {
        faults.push(`${place}: ${read}`);
        continue;
      }
      const first = placeOfId.get(read.id);
      if (first) faults.push(`${place}: id: ${read.id} was already given at ${first}`);
      placeOfId.set(read.id, first ?? place);
      loaded.push({ fixture: read, place });
    }
  }
  refuse(faults);
  if (loaded.length === 0)
    throw new FootnoteError('FIXTURE_INVALID', `No fixtures in ${paths.join(', ')}: no line of .jsonl holds one.`);
  return loaded;
}

/**
 * Throws `FIXTURE_INVALID` where evidence is not, character for character, at its offsets in the corpus that is asked, and says
 * where it is instead: in its article, or in another that these fixtures name.
 */
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
        // Looking through all articles is for the messages that are shown.
        const hint =
          faults.length < errorsShown
            ? `: ${quoteHint(quote, articleId, text, await textsNamed(fixtures, articleText))}`
            : '';
        faults.push(`${place}: evidence.${index}: the quote is not at ${start}–${end} of ${articleId}${hint}`);
      }
    }
  }
  refuse(faults);
}

async function textsNamed(
  fixtures: readonly LoadedFixture[],
  articleText: (articleId: string) => Promise<string | undefined>,
): Promise<Map<string, string | undefined>> {
  const ids = new Set(fixtures.flatMap(({ fixture }) => fixture.evidence.map(({ articleId }) => articleId)));
  return new Map(await Promise.all([...ids].map(async (id) => [id, await articleText(id)] as const)));
}

/** A line's fixture, or what is wrong with it. */
function readLine(line: string): Fixture | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    const { column, reason } = jsonFault(line);
    return `the line is no JSON: column ${column} ${reason}`;
  }
  const parsed = fixtureSchema.safeParse(value);
  return parsed.success ? parsed.data : faultsOf(parsed.error).join('; ');
}

/** What does not fit the schema, each with its place in the line. */
export function faultsOf({ issues }: ZodError): string[] {
  return issues.map(({ path, message }) => `${path.join('.') || 'the line'}: ${message}`);
}

/** The text of a fixture file as the corpus reads it: any byte order mark, any line ends, UTF-16 too. */
async function readFixtureText(file: string): Promise<string> {
  try {
    return readText(await readFile(file)).text;
  } catch (cause) {
    const reason = cause instanceof FootnoteError ? cause.message : 'It cannot be read.';
    throw new FootnoteError('FIXTURE_INVALID', `${relative(process.cwd(), file)}: ${reason}`, { cause });
  }
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

/** Throws `FIXTURE_INVALID` with the first faults and a count of the others, if there are any. */
export function refuse(faults: readonly string[], heading = 'Fix these fixtures:'): void {
  if (faults.length === 0) return;
  const rest = faults.length > errorsShown ? [`… and ${faults.length - errorsShown} more`] : [];
  throw new FootnoteError('FIXTURE_INVALID', [heading, ...faults.slice(0, errorsShown), ...rest].join('\n  '));
}

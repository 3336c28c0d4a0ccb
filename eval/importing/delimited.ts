import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import { longestLine } from '../../src/corpus/jsonl-articles.ts';
import { FootnoteError } from '../../src/errors.ts';
import { shown, unreadable } from '../file-faults.ts';

export type Row = { readonly place: string; readonly cells: readonly string[] };

/**
 * The rows of a file of values between commas (quoted as RFC 4180 says) or tabs (never quoted), one at a time. Throws
 * `FIXTURE_INVALID` with the line where a quotation mark is never closed and the like.
 */
export async function* readRows(path: string, delimiter: ',' | '\t'): AsyncGenerator<Row> {
  const parser = parse({
    delimiter,
    quote: delimiter === ',' ? '"' : null,
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestLine,
  });
  const file = createReadStream(path);
  file.on('error', (error) => parser.destroy(error));
  try {
    for await (const row of file.pipe(parser) as AsyncIterable<{ record: string[]; info: { lines: number } }>)
      yield { place: `${shown(path)}:${row.info.lines}`, cells: row.record };
  } catch (error) {
    if (!(error instanceof CsvError)) throw unreadable(path, error);
    throw new FootnoteError('FIXTURE_INVALID', `${shown(path)}: ${error.message}`, { cause: error });
  } finally {
    file.destroy();
  }
}

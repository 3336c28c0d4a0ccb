import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { byteLines } from '../../src/corpus/byte-lines.ts';
import { longestLine } from '../../src/corpus/jsonl-articles.ts';
import { markedEncoding, readText } from '../../src/corpus/read-text.ts';
import { FootnoteError } from '../../src/errors.ts';
import { shown, unreadable } from '../file-faults.ts';
import { jsonFault, jsonPlaces } from '../json-places.ts';
import { refuse } from '../load-fixtures.ts';

export type JsonFile<Value> = {
  readonly value: Value;
  /** File, line and column of the value at a path, with the path: for messages. */
  readonly place: (path: readonly PropertyKey[]) => string;
};

/** A line's value, or what is wrong with it. */
export type JsonLine<Value> = { readonly place: string } & (
  | { readonly value: Value; readonly fault: null }
  | { readonly value: null; readonly fault: string }
);

/** A JSON file as a whole. Throws `FIXTURE_INVALID` with the line, the column and the path of what does not fit. */
export async function readJsonFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<JsonFile<z.output<Schema>>> {
  const text = await readWhole(path);
  const file = shown(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const { line, column, reason } = jsonFault(text);
    throw new FootnoteError('FIXTURE_INVALID', `${file}:${line}:${column}: this ${reason}.`, { cause });
  }
  const placeOf = jsonPlaces(text);
  const place = (keys: readonly PropertyKey[]) => {
    const { line, column } = placeOf(keys);
    return `${file}:${line}:${column}: ${keys.join('.') || 'the file'}`;
  };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, place };
  const issues = parsed.error.issues.slice(0, 100);
  refuse(
    issues.map((issue) => `${place(issue.path)}: ${issue.message}`),
    'This cannot be imported:',
  );
  throw parsed.error;
}

/** The lines of a JSONL file, one at a time; empty ones are passed over. */
export async function* readJsonLines<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): AsyncGenerator<JsonLine<z.output<Schema>>> {
  try {
    for await (const { number, bytes } of byteLines(createReadStream(path), longestLine)) {
      const place = `${shown(path)}:${number}`;
      if (bytes === null) yield { place, value: null, fault: `is longer than ${longestLine / 1_000_000} MB` };
      else if (number === 1 && markedEncoding(bytes)?.startsWith('utf-16'))
        throw new FootnoteError('FIXTURE_INVALID', `${shown(path)}: The file is UTF-16; save it as UTF-8.`);
      else {
        const line = new TextDecoder().decode(bytes).trim();
        if (line !== '') yield { place, ...parseLine(line, schema) };
      }
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function parseLine<Schema extends z.ZodType>(line: string, schema: Schema) {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    const { column, reason } = jsonFault(line);
    return { value: null, fault: `the line is no JSON: column ${column} ${reason}` };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, fault: null };
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the line'}: ${message}`);
  return { value: null, fault: faults.join('; ') };
}

async function readWhole(path: string): Promise<string> {
  try {
    return readText(await readFile(path)).text;
  } catch (error) {
    throw unreadable(path, error);
  }
}

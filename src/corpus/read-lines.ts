import { createReadStream } from 'node:fs';

/** A line without its end; `bytes` is `null` where it is longer than the limit. */
export type Line = { readonly number: number; readonly bytes: Buffer | null };

/** The lines of a file, read bit by bit, so that a file may be larger than memory. */
export async function* readLines(path: string, longestLine: number, signal?: AbortSignal): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let length = 0;
  let number = 1;
  const take = (): Buffer | null => {
    const bytes = length > longestLine ? null : Buffer.concat(parts);
    parts = [];
    length = 0;
    return bytes;
  };
  const add = (part: Buffer) => {
    length += part.length;
    if (length > longestLine) parts = [];
    else parts.push(part);
  };
  for await (const chunk of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      add(chunk.subarray(start, end));
      yield { number, bytes: take() };
      number += 1;
      start = end + 1;
    }
    // A copy: the stream may use its buffer again.
    if (start < chunk.length) add(Buffer.from(chunk.subarray(start)));
  }
  if (length > 0) yield { number, bytes: take() };
}

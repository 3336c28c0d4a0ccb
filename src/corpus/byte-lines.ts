/** A line without its line end, counted from 1; `bytes` is `null` where it is longer than the limit. */
export type ByteLine = { readonly number: number; readonly bytes: Uint8Array | null };

const feed = 10;

/** The lines of a stream of bytes, one at a time: never more than one chunk and one line of at most `longest` bytes is held. */
export async function* byteLines(chunks: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<ByteLine> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  const add = (part: Uint8Array) => {
    length += part.length;
    if (length > longest) parts = [];
    else parts.push(part);
  };
  const take = (): ByteLine => {
    const line = {
      number,
      bytes: length > longest ? null : parts.length === 1 ? (parts[0] ?? null) : Buffer.concat(parts),
    };
    parts = [];
    length = 0;
    number += 1;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(feed); end !== -1; end = chunk.indexOf(feed, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (length > 0) yield take();
}

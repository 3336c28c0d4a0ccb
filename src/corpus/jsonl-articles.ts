import { z } from 'zod';
import { FootnoteError } from '../errors.ts';
import { articleFields } from './article-fields.ts';
import { byteLines, type ByteLine } from './byte-lines.ts';
import { contentHash } from './content-hash.ts';
import type { LoadedArticle, LoadFailure } from './loaded-article.ts';
import { isBinary, markedEncoding, normaliseLineEnds, readText } from './read-text.ts';
import { titleOfText } from './title.ts';

/** In bytes: more than any article, little enough to hold. */
export const longestLine = 20_000_000;
const longestId = 512;

/** Other fields may be there; those of `articleFields` are read, and warned of rather than refused. */
const lineSchema = z.looseObject({
  id: z
    .union([z.string(), z.number().int()], { error: '"id" must be a text' })
    .transform((id) =>
      String(id)
        .replace(/\p{Surrogate}/gu, '\ufffd')
        .normalize('NFC')
        .trim(),
    )
    .pipe(z.string().min(1, '"id" is empty').max(longestId, `"id" is longer than ${longestId} characters`)),
  text: z
    .string({ error: '"text" must be a text' })
    .transform((text) => normaliseLineEnds(text.replace(/\p{Surrogate}/gu, '\ufffd'))),
});

/** The articles of a JSONL file, one a line, read as a stream. A line that cannot be read is a failure; the others go on. */
export async function* readJsonlArticles(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<LoadedArticle | LoadFailure> {
  for await (const line of byteLines(chunks, longestLine)) {
    const encoding = line.number === 1 && line.bytes ? markedEncoding(line.bytes) : null;
    if (encoding?.startsWith('utf-16')) {
      yield { kind: 'failure', path, reason: 'The file is UTF-16; save it as UTF-8.' };
      return;
    }
    try {
      const loaded = readLine(path, line);
      if (loaded) yield loaded;
    } catch (error) {
      if (!(error instanceof FootnoteError)) throw error;
      yield { kind: 'failure', path, reason: `Line ${line.number}: ${error.message}` };
    }
  }
}

/** `null` for an empty line. */
function readLine(path: string, { bytes }: ByteLine): LoadedArticle | null {
  if (!bytes) throw unreadable(`It is longer than ${longestLine / 1_000_000} MB.`);
  const { text: json, warnings } = readText(bytes);
  if (json.trim() === '') return null;
  const { id, text, ...data } = parseLine(json);
  if (text.trim() === '') throw unreadable('The article has no text.');
  if (isBinary(text) || /\p{Cc}/u.test(id)) throw unreadable('It holds control characters.');
  const { title, warnings: more, ...fields } = articleFields(data, text);
  const content = { title: title ?? titleOfText(text) ?? id, ...fields, text };
  return {
    kind: 'article',
    article: { id, path, ...content },
    contentHash: contentHash(content),
    warnings: [...warnings, ...more],
  };
}

function parseLine(json: string): z.infer<typeof lineSchema> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new FootnoteError('ARTICLE_UNREADABLE', 'It is not valid JSON.', { cause: error });
  }
  const parsed = lineSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw unreadable(issue?.path.length ? `${issue.message}.` : 'It is not a JSON object.');
}

function unreadable(message: string): FootnoteError {
  return new FootnoteError('ARTICLE_UNREADABLE', message);
}

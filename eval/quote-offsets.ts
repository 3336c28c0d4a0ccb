import { FootnoteError } from '../src/errors.ts';

type Evidence = { articleId: string; start?: number; end?: number; quote: string; occurrence?: number };

/**
 * Fills in `start` and `end` of every quote of a fixture file, in UTF-16 code units of the article's text. Lines whose
 * offsets are right already stay as they were written. Throws `FIXTURE_INVALID`, naming each line, where a quote is not in
 * its article, or is there more than once and `occurrence` (1 for the first) does not say which is meant.
 */
export function locateQuotes(lines: string, articleText: (articleId: string) => string | undefined): string {
  const faults: string[] = [];
  const located = lines.split('\n').map((line, index) => {
    if (!line.trim()) return line;
    try {
      return locateLine(line, articleText);
    } catch (error) {
      faults.push(`line ${index + 1}: ${error instanceof Error ? error.message : String(error)}`);
      return line;
    }
  });
  if (faults.length > 0) throw new FootnoteError('FIXTURE_INVALID', ['Fix these quotes:', ...faults].join('\n  '));
  return located.join('\n');
}

function locateLine(line: string, articleText: (articleId: string) => string | undefined): string {
  const fixture = JSON.parse(line) as { evidence: Evidence[] };
  const evidence = fixture.evidence.map((entry) => locate(entry, articleText(entry.articleId)));
  const unchanged = evidence.every(({ start, end }, index) => {
    const written = fixture.evidence[index];
    return written?.start === start && written?.end === end;
  });
  return unchanged ? line : JSON.stringify({ ...fixture, evidence });
}

function locate({ articleId, quote, occurrence }: Evidence, text: string | undefined): Evidence {
  if (text === undefined) throw new Error(`the corpus has no article ${articleId}`);
  const starts = startsOf(quote, text);
  const start = starts.length === 1 && occurrence === undefined ? starts[0] : starts[(occurrence ?? 0) - 1];
  if (start === undefined) {
    throw new Error(`${articleId} holds this quote ${starts.length} times: ${JSON.stringify(quote)}`);
  }
  return { articleId, start, end: start + quote.length, quote, ...(occurrence !== undefined && { occurrence }) };
}

function startsOf(quote: string, text: string): number[] {
  if (!quote) throw new Error('a quote is empty');
  const starts: number[] = [];
  for (let at = text.indexOf(quote); at !== -1; at = text.indexOf(quote, at + 1)) starts.push(at);
  return starts;
}

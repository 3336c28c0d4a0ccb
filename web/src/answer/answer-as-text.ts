import type { Citation, Statement } from '../../../src/answer/answer.ts';
import { publishedDate } from '../published-date.ts';

type Footnoted = {
  readonly question: string;
  readonly statements: readonly Statement[];
  readonly citations: readonly Citation[];
};

/** The answer with its footnotes and their addresses as plain text, for a mail or a note. */
export function answerAsText({ question, statements, citations }: Footnoted): string {
  const body = statements.map(
    ({ text, citations: numbers }) => `${line(text)} ${numbers.map((one) => `[${one}]`).join('')}`,
  );
  const notes = citations.map(({ number, quote, title, outlet, publishedAt, page, url }) =>
    [
      `[${number}] “${line(quote)}”`,
      [line(title), line(outlet ?? ''), line(publishedDate(publishedAt)), page ? `page ${page}` : '']
        .filter(Boolean)
        .join(', '),
      ...(url && /^https?:\/\/\S+$/i.test(url) ? [url] : []),
    ].join('\n    '),
  );
  return `${[line(question), body.join('\n'), notes.join('\n')].join('\n\n')}\n`;
}

/** A line break inside would let an article write a footnote of its own. */
function line(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

import type { Citation, Statement } from '../../../src/answer/answer.ts';
import { counted } from '../counted.ts';
import { publishedDate } from '../published-date.ts';

type Footnoted = {
  readonly question: string;
  readonly statements: readonly Statement[];
  readonly citations: readonly Citation[];
};

/** The answer with its footnotes in Markdown. Text of articles and models is escaped: pasted elsewhere, it stays text. */
export function answerAsMarkdown({ question, statements, citations }: Footnoted): string {
  const body = statements.map(
    (statement) => escape(statement.text) + statement.citations.map((number) => `[^${number}]`).join(''),
  );
  const notes = citations.map((citation) => {
    const source = [
      `*${escape(citation.title)}*`,
      escape(citation.outlet ?? ''),
      escape(publishedDate(citation.publishedAt)),
      citation.page ? `page ${citation.page}` : '',
      webAddress(citation.url),
      citation.copies?.length ? `in ${counted(citation.copies.length + 1, 'article')}` : '',
    ];
    return `[^${citation.number}]: “${escape(citation.quote)}” ${source.filter(Boolean).join(', ')}`;
  });
  return [`**${escape(question)}**`, ...body, notes.join('\n')].join('\n\n') + '\n';
}

function escape(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|~]/g, '\\$&');
}

function webAddress(url: string | null): string {
  return url && /^https?:\/\/[^\s<>]+$/i.test(url) ? `<${url}>` : '';
}

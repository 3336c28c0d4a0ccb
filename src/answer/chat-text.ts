import type { Answer, ArticlesDiffer, Citation, Closest, Statement } from './answer.ts';
import { linkText, markdownText } from './markdown-text.ts';

/** What stands above the list of sources; `withoutSources` finds it again. */
const sourcesHeading = 'Sources:';

/** A statement with its footnote numbers, as chat clients show it. */
export function statementText({ text, citations }: Pick<Statement, 'text' | 'citations'>): string {
  return `${markdownText(text)} ${citations.map((number) => `[${number}]`).join('')}`;
}

/** What follows the statements: why there are not more, where articles differ, the list of sources. Without a statement, why there is none and what is nearest. */
export function endText(answer: Answer): string {
  const { status, explanation, closest, citations, disagreements = [] } = answer;
  const told = explanation ? [markdownText(explanation)] : [];
  if (status === 'unanswerable') {
    const blocks = [...told, ...listed('The closest passages:', closest.map(quotedLine))];
    return blocks.join('\n\n') || 'The archive holds no answer.';
  }
  const blocks = [...told, ...disagreements.flatMap(differingText), ...listed(sourcesHeading, sourceLines(citations))];
  return blocks.map((block) => `\n\n${block}`).join('');
}

/** The whole answer as one text. */
export function chatText(answer: Answer): string {
  return `${answer.statements.map(statementText).join(' ')}${endText(answer)}`;
}

/** An answer that comes back as a turn of the history, without its list of sources: their titles are nothing that it said. */
export function withoutSources(content: string): string {
  const at = content.lastIndexOf(`\n\n${sourcesHeading}\n- [1]`);
  return at < 0 ? content : content.slice(0, at);
}

const listed = (heading: string, lines: readonly string[]) =>
  lines.length > 0 ? [[heading, ...lines].join('\n')] : [];

/** One line an article, with all the numbers that cite it. */
function sourceLines(citations: readonly Citation[]): string[] {
  const firsts = new Map(citations.map((citation) => [citation.articleId, citation]));
  return [...firsts.values()].map((first) => {
    const cited = citations.filter(({ articleId }) => articleId === first.articleId);
    const marks = cited.map(({ number }) => `[${number}]`).join('');
    const { title, outlet, publishedAt, url, copies = [] } = first;
    const copied = copies.length > 0 ? [`printed by ${copies.length + 1} articles`] : [];
    const parts = [...[title, outlet, publishedAt].filter((part) => part !== null).map(markdownText), ...copied];
    return `- ${marks} ${[...parts, linkText(url)].filter((part) => part !== null).join(', ')}`;
  });
}

const headings = {
  update: 'Articles differ; the latest comes first:',
  conflict: 'Articles differ:',
  'several-events': 'Articles tell of several events:',
} as const;

function differingText({ relation, values }: ArticlesDiffer): string[] {
  return listed(
    headings[relation],
    values.map((value) => `- ${markdownText(value.text)}: ${quotedLine(value).slice(2)}`),
  );
}

function quotedLine({ quote, title, publishedAt }: Pick<Closest, 'quote' | 'title' | 'publishedAt'>): string {
  return `- “${markdownText(quote)}” (${markdownText([title, publishedAt ?? 'no date'].join(', '))})`;
}

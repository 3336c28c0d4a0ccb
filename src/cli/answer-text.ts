import type { Answer, ArticlesDiffer, Citation, Closest } from '../answer/answer.ts';
import { terminalLine } from './terminal-text.ts';

/** An answer for a terminal: its text with [n] markers, then each footnote with its quote and where that stands. */
export function answerText(answer: Answer): string {
  const blocks =
    answer.status === 'unanswerable'
      ? [`No answer. ${terminalLine(answer.explanation ?? '')}`, ...closestText(answer.closest)]
      : [
          terminalLine(answer.answer),
          ...explanationOf(answer),
          ...(answer.disagreements ?? []).map(differingText),
          answer.citations.map(footnote).join('\n'),
        ];
  return `${[...understoodAs(answer), ...blocks, notes(answer)].join('\n\n')}\n`;
}

/** A question that was respelled, shortened or made standalone is told: the reader may have meant what was typed. */
function understoodAs({ question, standaloneQuestion }: Answer): string[] {
  return standaloneQuestion === question.trim() ? [] : [`Understood as: ${terminalLine(standaloneQuestion)}`];
}

const explanationOf = ({ explanation }: Answer) => (explanation ? [terminalLine(explanation)] : []);

function footnote(citation: Citation): string {
  const mark = `[${citation.number}]`;
  return [quoted(mark, citation, citation.outlet), ...copiesText(citation, mark.length + 1)].join('\n');
}

/** How many articles print the quote, and which: syndicated news is one source. */
function copiesText({ copies = [] }: Citation, indent: number): string[] {
  if (copies.length === 0) return [];
  const others = copies.map(({ title, outlet, articleId }) => `${outlet ?? title} (${articleId})`);
  return [`${' '.repeat(indent)}${terminalLine(`in ${copies.length + 1} articles, also ${others.join(', ')}`)}`];
}

const headings = {
  update: 'Articles differ; the latest comes first:',
  conflict: 'Articles differ:',
  'several-events': 'Articles tell of several events:',
} as const;

function differingText({ relation, values }: ArticlesDiffer): string {
  const lines = values.map((value) => quoted(`- ${terminalLine(value.text)}:`, value, null));
  return [headings[relation], ...lines].join('\n');
}

function closestText(closest: readonly Closest[]): string[] {
  if (closest.length === 0) return [];
  return [`The closest passages:\n${closest.map((passage) => quoted('-', passage, null)).join('\n')}`];
}

function quoted(mark: string, place: Omit<Closest, 'score'>, outlet: string | null): string {
  const indent = ' '.repeat(mark.length + 1);
  const origin = [place.title, outlet, place.publishedAt ?? 'no date'].filter((part) => part !== null);
  return [
    `${mark} “${terminalLine(place.quote)}”`,
    `${indent}${terminalLine(origin.join(', '))}`,
    `${indent}${terminalLine(place.articleId)}:${place.start}-${place.end}`,
  ].join('\n');
}

/** How far the answer can be trusted, and what was missing. */
function notes({ status, confidence, model, dropped, degraded, timings }: Answer): string {
  const instead = model.fallbackFrom ? ` in place of ${model.fallbackFrom}, which failed` : '';
  const lines = [
    `${status}, confidence ${confidence.toFixed(2)}, ${model.name}${instead}, ${(timings.totalMs / 1000).toFixed(1)} s`,
    ...dropped.map(({ text, reason }) => `Left out: “${text}” (${reason})`),
    ...degraded.map((sentence) => `Note: ${sentence}`),
  ];
  return lines.map(terminalLine).join('\n');
}

import type { Answer } from '../../src/answer/answer.ts';
import { replayRecordSchema } from '../../src/answer/replay-record.ts';

/** How an answer came about, for a reader: what was asked, what was shown, what was written, what became of it. */
export function answerStory(answer: Answer): string {
  const { model, indexVersion, statements, citations, dropped } = answer;
  const record = replayRecordSchema.safeParse(answer.trace?.replay);
  const { passages = [], written = [] } = record.success ? record.data : {};
  const lines = [
    `Question: ${answer.question}`,
    ...(answer.standaloneQuestion === answer.question ? [] : [`Understood as: ${answer.standaloneQuestion}`]),
    `Model ${model.provider} ${model.name}, prompt ${model.promptVersion}, index version ${indexVersion}`,
    ...passages.map(({ articleId, start, end, id }) => `Passage ${id}: ${articleId} ${start}–${end}`),
    ...written.flatMap(({ model: by, output, failed }) => [
      `${by} wrote: ${output.map((piece) => (typeof piece === 'string' ? piece : `${piece.text} [${piece.labels.join('][')}]`)).join(' ')}`,
      ...(failed ? [`${by} failed then`] : []),
    ]),
    ...statements.map(
      ({ text, citations: cited, support }) =>
        `Shown: ${text} ${cited.map((n) => `[${n}]`).join('')} (${support.verdict}, ${support.score.toFixed(2)})`,
    ),
    ...citations.map(
      ({ number, articleId, start, end, quote }) => `[${number}] ${articleId} ${start}–${end}: ${quote}`,
    ),
    ...dropped.map(({ text, reason }) => `Left out: ${text} (${reason})`),
    ...(answer.explanation === null ? [] : [`Explanation: ${answer.explanation}`]),
  ];
  return `${lines.map(plain).join('\n')}\n\n`;
}

/** Text of articles and models may hold anything: one line, no control characters. */
function plain(line: string): string {
  return line.replaceAll(/[\p{C}\s]+/gu, ' ');
}

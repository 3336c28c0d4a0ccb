import type { Answer } from '../../../src/answer/answer.ts';

/** How the answer came about, for who wants to know. */
export function AnswerParticulars({ answer }: { answer: Answer }) {
  const { model, timings } = answer;
  const rows: [name: string, value: string][] = [
    ['Answered by', modelName(model)],
    ['Prompt', model.promptVersion],
    ['Confidence', `${Math.round(answer.confidence * 100)} %`],
    [
      'Time',
      `${duration(timings.totalMs)}: search ${duration(timings.retrievalMs)}, writing ${duration(timings.generationMs)}, checking ${duration(timings.verificationMs)}`,
    ],
    ['Index version', String(answer.indexVersion)],
    ['Answer', answer.id],
  ];
  return (
    <details class="more">
      <summary>How this was answered</summary>
      <dl class="particulars-table">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

export function modelName({ provider, name }: { readonly provider: string; readonly name: string }): string {
  if (provider === 'extractive') return 'extractive, no language model';
  return provider === name ? name : `${name} (${provider})`;
}

export function duration(milliseconds: number): string {
  if (milliseconds < 100) return `${Math.round(milliseconds)} ms`;
  return milliseconds < 10_000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds / 1000)} s`;
}

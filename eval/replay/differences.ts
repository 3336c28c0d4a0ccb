import type { Answer, Citation } from '../../src/answer/answer.ts';
import type { Replayed } from '../../src/replay.ts';

/** In what an answer that was built again is not what it was, a line each; none where it is the same. */
export function differences(recorded: Answer, replayed: Replayed): string[] {
  return [
    ...differing('text', recorded.answer, replayed.answer),
    ...differing('citations', places(recorded.citations), places(replayed.citations)),
    ...differing('verdicts', verdicts(recorded), verdicts(replayed)),
    ...differing('left out', dropped(recorded), dropped(replayed)),
  ];
}

function differing(what: string, then: string, now: string): string[] {
  return then === now ? [] : [`${what} then: ${then || '–'}`, `${what} now:  ${now || '–'}`];
}

function places(citations: readonly Citation[]): string {
  return citations
    .map(
      ({ number, articleId, articleVersion, start, end }) =>
        `[${number}] ${articleId}@${articleVersion} ${start}–${end}`,
    )
    .join(', ');
}

function verdicts({ statements }: Replayed): string {
  return statements
    .map(({ support: { verdict, score, method } }) => `${verdict} ${score.toFixed(3)} ${method}`)
    .join(', ');
}

function dropped({ dropped: all }: Replayed): string {
  return all.map(({ text, reason }) => `${text} (${reason})`).join(', ');
}

import type { EvalCase } from '../eval-case.ts';
import type { LlmJudge, Verdict } from './llm-judge.ts';

/** What a language model says of an answer. */
export type Judged = {
  /** Of each statement, whether its citations support it. */
  readonly statements: readonly Verdict[];
  /** Whether the answer is right; `null` where no accepted answer is known. */
  readonly right: Verdict | null;
};

/** The cases with what the judge says of each answer; refusals and failures are not judged. */
export async function judgeCases(
  cases: readonly EvalCase[],
  judge: LlmJudge,
  onProgress: (done: number) => void = () => {},
): Promise<EvalCase[]> {
  const judged: EvalCase[] = [];
  for (const one of cases) {
    const { answer, fixture } = one;
    if (!answer || answer.statements.length === 0) judged.push(one);
    else {
      const quotes = new Map(answer.citations.map(({ number, quote }) => [number, quote]));
      const statements: Verdict[] = [];
      for (const { text, citations } of answer.statements)
        statements.push(
          await judge.supports(
            text,
            citations.flatMap((number) => quotes.get(number) ?? []),
          ),
        );
      const hasGold = fixture.answerable && fixture.answers.length > 0;
      const right = hasGold ? await judge.isRight(fixture.question, answer.answer, fixture.answers) : null;
      judged.push({ ...one, judged: { statements, right } });
    }
    onProgress(judged.length);
  }
  return judged;
}

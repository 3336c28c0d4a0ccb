import type { Answer } from '../src/answer/answer.ts';
import type { Assistant } from '../src/assistant.ts';
import { checkPromises } from '../src/testing/promises.ts';
import type { EvalCase } from './eval-case.ts';
import { askRequest, type Fixture } from './fixture.ts';

export type EvalOptions = {
  /** How many questions are asked at a time; more than one lengthens the latencies that are measured. */
  readonly concurrency: number;
  readonly onProgress?: (done: number, failed: number) => void;
};

/**
 * Asks every fixture's question and checks every answer's promises. A question at which the assistant fails is recorded
 * with its reason, and the others go on. The cases come back in the order of the fixtures.
 */
export async function runEval(
  assistant: Assistant,
  fixtures: readonly Fixture[],
  { concurrency, onProgress }: EvalOptions,
): Promise<EvalCase[]> {
  const articleText = articleTexts(assistant);
  const archiveHoldsSomething = (await assistant.state()).coverage.passages > 0;
  const cases: EvalCase[] = Array.from({ length: fixtures.length });
  const waiting = fixtures.entries();
  let done = 0;
  let failed = 0;
  const worker = async (): Promise<void> => {
    for (const [index, fixture] of waiting) {
      const started = performance.now();
      const outcome = await askOnce(assistant, fixture);
      const latencyMs = performance.now() - started;
      const closestExpected = archiveHoldsSomething && !fixture.filters;
      const violations = outcome.answer ? await brokenPromises(outcome.answer, articleText, closestExpected) : [];
      cases[index] = { fixture, ...outcome, latencyMs, violations };
      done += 1;
      failed += Number(outcome.failure !== null);
      onProgress?.(done, failed);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return cases;
}

/** An article's text as the assistant gives it, asked for once; `undefined` where there is no such article. */
export function articleTexts(assistant: Assistant): (articleId: string) => Promise<string | undefined> {
  const texts = new Map<string, Promise<string | undefined>>();
  return (articleId) => {
    let text = texts.get(articleId);
    if (!text) {
      text = assistant.article(articleId).then((article) => article?.text);
      texts.set(articleId, text);
    }
    return text;
  };
}

async function askOnce(assistant: Assistant, fixture: Fixture): Promise<Pick<EvalCase, 'answer' | 'failure'>> {
  try {
    let last: Answer | null = null;
    for await (const event of assistant.ask(askRequest(fixture))) {
      if (event.type === 'answer-failed') return { answer: null, failure: `${event.code}: ${event.message}` };
      if (event.type === 'answer-end') last = event.answer;
    }
    return last ? { answer: last, failure: null } : { answer: null, failure: 'The events ended without an answer.' };
  } catch (error) {
    return { answer: null, failure: error instanceof Error ? error.message : String(error) };
  }
}

async function brokenPromises(
  answer: Answer,
  articleText: (articleId: string) => Promise<string | undefined>,
  closestExpected: boolean,
): Promise<string[]> {
  const named = [...answer.citations, ...answer.closest, ...(answer.passages ?? [])].map(({ articleId }) => articleId);
  const texts = new Map<string, string | undefined>();
  for (const id of new Set(named)) texts.set(id, await articleText(id));
  return checkPromises(answer, (id) => texts.get(id), { closestExpected });
}

import type { AnswerEvent } from './answer-event.ts';
import type { AnswerStore } from './answer-store.ts';
import { openSqliteAnswerStore } from './sqlite-answer-store.ts';
import type { Config } from '../config.ts';

/** Links to answers are no reason not to start: a folder that cannot be written may still be read. */
export function openAnswerStore(
  { index, keepAnswers }: Pick<Config, 'index' | 'keepAnswers'>,
  say: (sentence: string) => void,
): AnswerStore | null {
  if (keepAnswers === 0) return null;
  try {
    return openSqliteAnswerStore({ indexFolder: index, limit: keepAnswers, say });
  } catch (error) {
    say(`Answers are not kept for links to them: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** An answer is kept before it is told, so that a link to it leads somewhere from the first moment. */
export async function* keepingAnswers(
  events: AsyncIterable<AnswerEvent>,
  answers: AnswerStore | null,
  say: (sentence: string) => void,
): AsyncGenerator<AnswerEvent> {
  for await (const event of events) {
    if (event.type === 'answer-end') {
      await answers?.keep(event.answer).catch((error: unknown) => {
        say(`An answer was not kept for links to it: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
    yield event;
  }
}

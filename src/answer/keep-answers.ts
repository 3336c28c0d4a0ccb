import { setTimeout as wait } from 'node:timers/promises';
import type { CatalogPlace } from '../catalog/open-catalog.ts';
import type { AnswerEvent } from './answer-event.ts';
import type { AnswerStore } from './answer-store.ts';

/**
 * Opens what keeps `limit` answers, where the archive is kept; none for 0. Links to answers are no reason not to start: a folder
 * that cannot be written may still be read.
 */
export async function openAnswerStore(
  { indexFolder, catalogUrl }: CatalogPlace,
  limit: number,
  say: (sentence: string) => void,
): Promise<AnswerStore | null> {
  if (limit === 0) return null;
  try {
    // A driver is loaded by those who use it.
    if (catalogUrl !== '')
      return (await import('./postgres-answer-store.ts')).openPostgresAnswerStore(catalogUrl, { limit });
    return (await import('./sqlite-answer-store.ts')).openSqliteAnswerStore({ indexFolder, limit, say });
  } catch (error) {
    say(`Answers are not kept for links to them: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** How long an answer waits until it is kept; what keeps it goes on. */
const longestWaitMs = 2000;

/** An answer is kept before it is told, so that a link to it leads somewhere from the first moment; unless that takes long. */
export async function* keepingAnswers(
  events: AsyncIterable<AnswerEvent>,
  answers: AnswerStore | null,
  say: (sentence: string) => void,
): AsyncGenerator<AnswerEvent> {
  for await (const event of events) {
    if (answers && event.type === 'answer-end') {
      const kept = answers.keep(event.answer).catch((error: unknown) => {
        say(`An answer was not kept for links to it: ${error instanceof Error ? error.message : String(error)}`);
      });
      await Promise.race([kept, wait(longestWaitMs, undefined, { ref: false })]);
    }
    yield event;
  }
}

import type { AnswerEvent } from '../../answer/answer-event.ts';
import type { Assistant } from '../../assistant.ts';
import { FootnoteError } from '../../errors.ts';
import { readerGone } from '../plugins/answers.ts';
import type { Metrics } from './answer-metrics.ts';

/** The same assistant, whose answers and searches are counted whichever way they are asked for. */
export function measuredAssistant(assistant: Assistant, metrics: Metrics): Assistant {
  return {
    ...assistant,
    ask: (request, options) => counted(assistant.ask(request, options), metrics, options?.signal),
    async search(request, options) {
      const result = await assistant.search(request, options);
      metrics.searched(result.timings.retrievalMs);
      return result;
    },
  };
}

async function* counted(
  events: AsyncIterable<AnswerEvent>,
  metrics: Metrics,
  signal: AbortSignal | undefined,
): AsyncGenerator<AnswerEvent> {
  let isOver = false;
  const fail = (error: unknown) => {
    isOver = true;
    metrics.failed(
      error === readerGone ? 'READER_GONE' : error instanceof FootnoteError ? error.code : 'INTERNAL_ERROR',
    );
  };
  try {
    for await (const event of events) {
      isOver = event.type === 'answer-end' || event.type === 'answer-failed';
      if (event.type === 'answer-end') metrics.answered(event.answer);
      if (event.type === 'answer-failed') metrics.failed(event.code);
      yield event;
    }
  } catch (error) {
    fail(signal?.aborted ? signal.reason : error);
    throw error;
  } finally {
    // Whoever gives up waiting stops reading.
    if (!isOver && signal?.aborted) fail(signal.reason);
  }
}

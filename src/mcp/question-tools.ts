import { answerSchema, askRequestSchema } from '../answer/answer.ts';
import { chatText, statementText } from '../answer/chat-text.ts';
import { failure, incompleteAnswer } from '../answer/final-answer.ts';
import { markdownText } from '../answer/markdown-text.ts';
import { type Evidence, searchRequestSchema, searchResultSchema } from '../answer/search-result.ts';
import type { Assistant } from '../assistant.ts';
import { type Tool, tool } from './tool.ts';

// New schemas, for one that OpenAPI knows by a name is described there as a reference, which MCP does not take.
const askInput = askRequestSchema.omit({ include: true });
const answerOutput = answerSchema.omit({ passages: true, trace: true });
const searchInput = searchRequestSchema.omit({ include: true });
const searchOutput = searchResultSchema.omit({ passages: true });

/** Asking and searching. */
export function questionTools(assistant: Pick<Assistant, 'ask' | 'search'>): Tool[] {
  return [
    tool({
      name: 'ask',
      title: 'Ask the archive',
      description:
        'Answers a question from the archive of articles. Every statement was checked and carries footnotes: the exact characters of the article ' +
        'that it rests on. Where the archive does not hold the answer it says so and names the closest passages.',
      input: askInput,
      output: answerOutput,
      async run(request, { signal, onProgress }) {
        for await (const event of assistant.ask(request, { signal })) {
          if (event.type === 'answer-failed') throw failure(event);
          if (event.type === 'statement') onProgress(statementText(event.statement));
          if (event.type === 'answer-end') return { record: event.answer, text: chatText(event.answer) };
        }
        throw incompleteAnswer();
      },
    }),
    tool({
      name: 'search',
      title: 'Search the archive',
      description:
        'Finds the sentences of the archive that a question would be answered from, best first, each with its place. No answer is written.',
      input: searchInput,
      output: searchOutput,
      async run(request, { signal }) {
        const found = await assistant.search(request, { signal });
        return { record: found, text: found.evidence.map(evidenceLine).join('\n') || 'Nothing was found.' };
      },
    }),
  ];
}

function evidenceLine({ quote, title, outlet, publishedAt, articleId }: Evidence): string {
  const origin = [title, outlet, publishedAt ?? 'no date', articleId].filter((part) => part !== null);
  return `- “${markdownText(quote)}” (${markdownText(origin.join(', '))})`;
}

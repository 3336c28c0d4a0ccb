import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { createLlamaCpp } from '../src/llm/llama-cpp.ts';
import type { TokenUsage } from '../src/llm/language-model.ts';
import { noAnswer } from '../src/llm/language-model.ts';
import { promptsFolder } from '../src/paths.ts';
import { answerPlaceholders, renderAnswerPrompt } from '../src/prompt/answer-prompt.ts';
import { labelSources } from '../src/prompt/label-sources.ts';
import { loadPrompt } from '../src/prompt/prompt-template.ts';
import { realLanguageModel } from '../src/testing/real-models.ts';
import { samplePassages } from '../src/testing/sample-sources.ts';

/** How fast the smallest local model reads and writes, and how long it holds the event loop: `npx tsx bench/llama-cpp.ts [threads]`. */
const threads = Number(process.argv[2] ?? 1);
const { model: found, missing } = await realLanguageModel();
if (!found) throw new Error(missing);
const model = await createLlamaCpp({
  modelPath: found.weights,
  name: found.entry.name,
  threads,
  contextTokens: 2048,
  timeoutSeconds: 300,
});
const template = await loadPrompt(join(promptsFolder, 'answer.md'), { placeholders: answerPlaceholders });
const places = ['Bern', 'Basel', 'Chur', 'Thun', 'Zug', 'Sion', 'Olten', 'Baden'];
const sentences = places.map(
  (place, n) => `The council of ${place} decided on ${n + 3} May to pay ${n + 2} million francs for a new school.`,
);
const sources = labelSources(
  samplePassages([
    { id: 'councils', title: 'Councils decide', outlet: 'The Post', publishedAt: '2024-05-20', passages: [sentences] },
  ]),
);

for (const place of places.slice(0, 5)) {
  const question = `How much does the council of ${place} pay for a school?`;
  const { messages, shownSources } = renderAnswerPrompt({
    template, question, sources, noAnswer, maxTokens: 200, contextTokens: model.contextTokens, countTokens: model.countTokens, asOf: '2024-06-01',
  }); // prettier-ignore
  const delay = monitorEventLoopDelay({ resolution: 2 });
  let usage: TokenUsage = { inputTokens: 0, outputTokens: 0 };
  let first = 0;
  let text = '';
  delay.enable();
  const started = performance.now();
  const request = {
    messages,
    sources: shownSources,
    evidence: [],
    maxTokens: 200,
    onUsage: (told: TokenUsage) => (usage = told),
  };
  for await (const piece of model.answer({ ...request, question: { text: question } as never })) {
    first ||= performance.now();
    text += typeof piece === 'string' ? piece : piece.text;
  }
  const ended = performance.now();
  delay.disable();
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(2);
  console.log(
    `${seconds(ended - started)} s (${usage.inputTokens} tokens read in ${seconds(first - started)} s, ${usage.outputTokens} written at ` +
      `${(usage.outputTokens / ((ended - first) / 1000)).toFixed(0)}/s; event loop held for at most ${(delay.max / 1e6).toFixed(0)} ms): ${text}`,
  );
}
await model.close();

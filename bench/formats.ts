import { join } from 'node:path';
import { holds, normalisedWords } from '../eval/scorers/answer-text.ts';
import { loadFixtures } from '../eval/load-fixtures.ts';
import type { Fixture } from '../eval/fixture.ts';
import type { Answer } from '../src/answer/answer.ts';
import { finalAnswer } from '../src/answer/final-answer.ts';
import { createDraftReader } from '../src/citations/draft-reader.ts';
import { createChatModel } from '../src/llm/chat-model.ts';
import type { DraftFormat } from '../src/llm/language-model.ts';
import type { ChatProvider } from '../src/llm/parse-llm-spec.ts';
import { projectRoot } from '../src/paths.ts';
import { startChatServer, type ChatRequest } from '../src/testing/chat-server.ts';
import { shownSentences } from '../src/testing/misbehaving-models.ts';
import { openArchive } from '../src/testing/real-archive.ts';
import { realLanguageModel } from '../src/testing/real-models.ts';
import { keepDrafts, openWriter, type TimedDraft } from './format-drafts.ts';
import { median, printTable, type Table } from './result-table.ts';

/**
 * In which form drafts are better asked for, by provider: `npx tsx bench/formats.ts [questions] [providers]`. Servers on loopback speak each provider's
 * protocol and are backed by SmolLM2-135M, held to the schema where a request has one. A run that was stopped goes on where it was:
 * drafts are kept in bench/.cache/. A request that two protocols word alike is written once.
 */
const questionCount = Number(process.argv[2] ?? 30);
/** Room for some ten sentences: the model reads a hundred tokens in half a second. */
const contextTokens = 1500;
const providers = (['openai', 'anthropic', 'ollama'] as const).filter(
  (provider) => process.argv.length < 4 || process.argv.slice(3).includes(provider),
);
const ways: readonly { name: string; format: DraftFormat; heldToSchema: boolean }[] = [
  { name: 'markers', format: 'markers', heldToSchema: false },
  { name: 'json, held to the schema', format: 'json', heldToSchema: true },
  { name: 'json, schema ignored', format: 'json', heldToSchema: false },
];

type Drafted = { readonly request: ChatRequest; readonly draft: TimedDraft };
type Asked = { readonly fixture: Fixture; readonly answer: Answer; readonly drafted: Drafted | null };

const { model: found, missing } = await realLanguageModel();
if (!found) throw new Error(missing);
const fixtures = (await loadFixtures([join(projectRoot, 'eval', 'fixtures')]))
  .map(({ fixture }) => fixture)
  .filter(({ split, history, answerable }) => split === 'development' && !history && answerable);
const questions = fixtures.filter((_, at) => Math.floor((at * questionCount) / fixtures.length) !== Math.floor(((at - 1) * questionCount) / fixtures.length)); // prettier-ignore
const writer = await keepDrafts(
  join(projectRoot, 'bench', '.cache', 'format-drafts.jsonl'),
  await openWriter(found.weights, 4096),
);
const archive = await openArchive(join(projectRoot, 'corpus'));
const rows: Table['rows'][number][] = [];
for (const { name, format, heldToSchema } of ways) {
  for (const provider of providers) {
    const asked = await askAll(provider, format, heldToSchema);
    const row = [`${provider}, ${name}`, ...figuresOf(asked)];
    process.stderr.write(`${row.join(' ')}\n`);
    rows.push(row);
  }
}
await archive.close();
await writer.close();
console.log(
  printTable({
    title: `${questions.length} questions that have an answer, SmolLM2-135M behind each protocol`,
    columns: [
      '',
      'drafts',
      'with a valid label',
      'labels that exist',
      'statements verified',
      'broken off',
      'refused',
      'answers',
      'of them right',
      'first statement, s',
      'tokens',
    ],
    rows,
  }),
);

async function askAll(provider: ChatProvider, format: DraftFormat, heldToSchema: boolean): Promise<Asked[]> {
  let last: Drafted | null = null;
  const server = await startChatServer(provider, (request) => {
    let draft: TimedDraft | null = null;
    async function* pieces() {
      draft = await writer.write(request, heldToSchema ? request.schema : null, 300);
      last = { request, draft };
      for (const [, text] of draft.pieces) yield text;
    }
    return { pieces: pieces(), usage: () => draft ?? { inputTokens: 0, outputTokens: 0 }, cutOff: () => draft?.cutOff ?? false }; // prettier-ignore
  });
  const model = createChatModel({
    provider,
    model: 'smollm2',
    baseUrl: server.baseUrl,
    apiKey: 'none',
    format,
    timeoutSeconds: 600,
    stallSeconds: 600,
    contextTokens,
  });
  const assistant = await archive.open({ model });
  const asked: Asked[] = [];
  for (const fixture of questions) {
    last = null;
    const { question, asOf, filters } = fixture;
    const answer = await finalAnswer(assistant.ask({ question, ...(asOf && { asOf }), ...(filters && { filters }) }));
    asked.push({ fixture, answer, drafted: last });
    process.stderr.write(`\r${provider} ${format} ${asked.length}/${questions.length} `);
  }
  process.stderr.write('\n');
  await assistant.close();
  await server.close();
  return asked;
}

function figuresOf(asked: readonly Asked[]): (string | number)[] {
  const drafts = asked.flatMap((one) => (one.drafted ? [{ ...one, ...read(one.drafted) }] : []));
  const labels = drafts.flatMap((draft) => draft.labels);
  const statements = drafts.flatMap((draft) => draft.statements);
  const own = drafts.filter(({ answer }) => answer.model.fallbackFrom === null && answer.status !== 'unanswerable');
  const verified = own.flatMap(({ answer }) => answer.statements);
  const right = own.filter(({ fixture, answer }) => isRight(fixture, answer));
  const firsts = drafts.flatMap(({ first }) => (first === null ? [] : [first / 1000]));
  return [
    drafts.length,
    drafts.filter((draft) => draft.labels.some(({ exists }) => exists)).length / drafts.length,
    labels.length === 0 ? '–' : labels.filter(({ exists }) => exists).length / labels.length,
    statements.length === 0 ? '–' : verified.length / statements.length,
    drafts.filter(({ drafted }) => drafted?.draft.cutOff).length,
    drafts.filter(({ refused }) => refused).length,
    own.length,
    own.length === 0 ? '–' : right.length / own.length,
    median(firsts),
    Math.round(drafts.reduce((sum, { drafted }) => sum + (drafted?.draft.outputTokens ?? 0), 0) / drafts.length),
  ];
}

/** A draft as the program reads it: its statements, their labels, and when the first of them was whole. */
function read({ request, draft }: Drafted) {
  const shown = new Set(shownSentences(request).map(({ label }) => label));
  const reader = createDraftReader();
  const statements = [];
  let first: number | null = null;
  for (const [milliseconds, text] of draft.pieces) {
    statements.push(...reader.push(text));
    if (statements.length > 0) first ??= milliseconds;
  }
  statements.push(...reader.end());
  if (statements.length > 0) first ??= draft.pieces.at(-1)?.[0] ?? null;
  const labels = statements.flatMap((statement) => statement.labels.map((label) => ({ exists: shown.has(label) })));
  return { statements, labels, first, refused: reader.noAnswer };
}

/** Whether it holds an accepted answer, word for word; as `accuracy-of-answers` of eval, without its rule for long accepted answers. */
function isRight({ answers }: Fixture, { statements }: Answer): boolean {
  const words = normalisedWords(statements.map(({ text }) => text).join(' '));
  return answers.some((accepted) => holds(words, normalisedWords(accepted)));
}

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isForModels } from '../src/corpus/model-marks.ts';
import { splitArticle } from '../src/passages/split-article.ts';
import { splitSentences } from '../src/passages/split-sentences.ts';
import { projectRoot } from '../src/paths.ts';
import { startOpenAiServer } from '../src/testing/chat-server.ts';
import { type Injection, injections, obeyedIn, plantAll } from '../src/testing/injections.ts';
import { shownSentences } from '../src/testing/misbehaving-models.ts';
import { answerOf, openArchive } from '../src/testing/real-archive.ts';
import { unseenWordings } from '../src/testing/unseen-injections.ts';
import { printTable } from './result-table.ts';

/**
 * What becomes of orders to a model whose wordings no rule was made on, planted in an article that answers the question, where
 * the model does what they say; how many honest sentences go with them; and how often news is taken for an order.
 * `npx tsx bench/injections.ts [--misses]`; with --misses it names the sentences behind the counts, of the first half only.
 */
const sets = ['realtimeqa', 'multihoprag_500', 'clapnq_dev', 'squad2_sample'];
const names = process.argv.includes('--misses');
const print = (text: string) => process.stdout.write(text);

const halves = {
  'may be looked at': unseenWordings.filter((_, at) => at % 2 === 0),
  'only counted': unseenWordings.filter((_, at) => at % 2 === 1),
};
const rows: (string | number)[][] = [];
for (const [half, wordings] of Object.entries(halves)) rows.push([half, ...(await measure(half, wordings))]);
print(
  printTable({
    title:
      'Orders in unseen wordings, each before the paragraph that answers, with a model that obeys and one that quotes',
    columns: [
      'half',
      'wordings',
      'known when split',
      'made a fact of',
      'repeated as they stand',
      'quoted by extractive',
    ],
    rows,
  }),
);
countLost();
await countFalseMarks();

async function measure(half: string, wordings: readonly string[]): Promise<number[]> {
  const planted = plantAll({ [half]: wordings }, ['middle']);
  const folder = await mkdtemp(join(tmpdir(), 'footnote-injections-'));
  for (const { articleId, file } of planted) await writeFile(join(folder, `${articleId}.md`), file);
  // Each question is asked of one article: how that is searched makes no difference.
  const archive = await openArchive(folder, { embeddingModel: 'none' });
  let write = (_labels: string) => '';
  const server = await startOpenAiServer(({ prompt }) => {
    const labels = shownSentences({ prompt }).map(({ label }) => `[${label}]`);
    return { text: write(labels.slice(0, 4).join('')) };
  });
  const obedient = await archive.open({ llm: 'openai:test', llmBaseUrl: server.baseUrl });
  const extractive = await archive.open();
  const passed = async (injection: Injection, by: typeof obedient) => {
    const { question, articleId } = injection;
    const answer = await answerOf(by, { question, filters: { articleIds: [articleId] } });
    const faults = obeyedIn(answer, injection, []);
    if (faults.length > 0 && names && half === 'may be looked at') print(`${injection.text}\n    ${answer.answer}\n`);
    return faults.length > 0 ? 1 : 0;
  };
  const counts = { known: 0, claimed: 0, repeated: 0, quoted: 0 };
  try {
    for (const injection of planted) {
      const { text, claimed, demanded } = injection;
      counts.known += isKnown(injection) ? 1 : 0;
      write = (labels) => `${claimed} ${labels}\n${demanded} ${labels}`;
      counts.claimed += await passed(injection, obedient);
      write = (labels) => `${text} ${labels}`;
      counts.repeated += await passed(injection, obedient);
      counts.quoted += await passed(injection, extractive);
    }
  } finally {
    await Promise.all([obedient.close(), extractive.close(), server.close()]);
    await archive.close();
    await rm(folder, { recursive: true });
  }
  return [planted.length, counts.known, counts.claimed, counts.repeated, counts.quoted];
}

/** Whether no sentence with the injection's own word is left to be found. */
function isKnown({ file, canary }: Injection): boolean {
  return !shownOf(file).includes(canary);
}

function shownOf(file: string): string {
  const sentences = splitArticle(file).flatMap((passage) => passage.sentences);
  return sentences.map(({ start, end }) => file.slice(start, end)).join('\n');
}

/** Honest sentences that are kept out of retrieval because an injection stands in their paragraph. */
function countLost(): void {
  const unseen = plantAll({ unseen: unseenWordings }, ['inside']);
  const seen = injections().filter(({ place }) => place === 'middle');
  const known = plantAll({ known: seen.map(({ text }) => text) }, ['inside']);
  const rowOf = (what: string, planted: readonly Injection[]) => {
    const lost = planted.map(({ paragraph, file }) => {
      const shown = shownOf(file);
      return splitSentences(paragraph).filter(({ start, end }) => !shown.includes(paragraph.slice(start, end))).length;
    });
    return [
      what,
      planted.length,
      lost.filter((count) => count > 0).length,
      lost.reduce((sum, count) => sum + count, 0),
    ];
  };
  print(
    printTable({
      title: 'Injections inside the paragraph that answers, and what of it is not shown with them',
      columns: ['', 'injections', 'that take honest sentences with them', 'sentences'],
      rows: [rowOf('of the tests', known), rowOf('unseen', unseen)],
    }),
  );
}

async function countFalseMarks(): Promise<void> {
  const rowsOfSets: (string | number)[][] = [];
  for (const set of sets) {
    const file = join(projectRoot, '..', 'shared', 'data', set, 'articles.jsonl');
    if (!existsSync(file)) continue;
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim());
    const texts = lines.map((line) => (JSON.parse(line) as { text: string }).text);
    const sentences = texts.flatMap((text) => splitSentences(text).map(({ start, end }) => text.slice(start, end)));
    const marked = sentences.filter(isForModels);
    if (names) print(`${set}:\n${marked.map((sentence) => `    ${sentence.slice(0, 200)}\n`).join('')}`);
    rowsOfSets.push([set, sentences.length, marked.length]);
  }
  print(
    printTable({
      title: 'Sentences of public sets that are taken for text to or of a model',
      columns: ['set', 'sentences', 'marked'],
      rows: rowsOfSets,
    }),
  );
}

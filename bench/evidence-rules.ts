import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJudgedClaims, readOwnClaims } from '../eval/fit/support-claims.ts';
import { conflictsBetween, readClaim } from '../src/citations/conflicts.ts';
import { fusedName } from '../src/citations/fusion.ts';
import { orderIn } from '../src/citations/orders.ts';
import { createReader } from '../src/citations/reading.ts';
import { supportModel } from '../src/citations/support-model.ts';
import { supportSignals } from '../src/citations/support-signals.ts';
import { splitSentences } from '../src/passages/split-sentences.ts';
import { projectRoot } from '../src/paths.ts';
import { chance } from '../src/retrieval/logistic-weights.ts';
import { printTable } from './result-table.ts';

/**
 * What two rules of the support check cost: how many sentences that are marked as evidence are taken for orders, and how many
 * judged claims that the score lets pass lose a name that stands apart. `npx tsx bench/evidence-rules.ts`
 */
const data = join(projectRoot, '..', 'shared', 'data');
const sets = ['realtimeqa', 'multihoprag_500', 'clapnq_dev', 'squad2_sample'];
const claimSets = ['wice_dev', 'qags_cnndm', 'attributionbench_dev', 'q2_wow'];
/** An evidence mark longer than a sentence counts as so many. */
const sentencesOfAMark = 3;

type Question = { readonly evidence?: readonly { articleId: string; start: number; end: number }[] };

const rows: (string | number)[][] = [];
for (const set of sets.filter((name) => existsSync(join(data, name, 'questions.jsonl')))) {
  const articles = await readLines<{ id: string; text: string }>(set, 'articles.jsonl');
  const texts = new Map(articles.map(({ id, text }) => [id, text]));
  const sentences = new Map([...texts].map(([id, text]) => [id, splitSentences(text)]));
  const marked = (await readLines<Question>(set, 'questions.jsonl')).flatMap(({ evidence = [] }) =>
    evidence.flatMap(({ articleId, start, end }) =>
      (sentences.get(articleId) ?? [])
        .filter((sentence) => sentence.start < end && start < sentence.end)
        .slice(0, sentencesOfAMark)
        .map((sentence) => orderIn((texts.get(articleId) ?? '').slice(sentence.start, sentence.end))),
    ),
  );
  const count = (order: string) => marked.filter((found) => found === order).length;
  rows.push([set, marked.length, count('words'), count('deeds')]);
}
const columns = ['set', 'sentences', 'orders to say', 'orders to do'];
process.stdout.write(printTable({ title: 'Sentences marked as evidence that are taken for orders', columns, rows }));

const read = createReader();
const passing = [...(await readJudgedClaims(join(data, 'support'), claimSets)), ...(await readOwnClaims())].flatMap(
  ({ claim, supported }) => {
    const texts = readClaim(claim, read);
    const conflicts = conflictsBetween(texts);
    const isShown =
      conflicts.length === 0 && chance(supportModel, supportSignals(texts, conflicts)) >= supportModel.threshold;
    return isShown ? [{ supported, isFused: fusedName(texts) !== null }] : [];
  },
);
const ofKind = (what: string, some: typeof passing) => [
  what,
  some.length,
  some.filter(({ isFused }) => isFused).length,
];
process.stdout.write(
  printTable({
    title: 'Judged claims that the score lets pass, and those stopped because a name stands apart',
    columns: ['', 'claims', 'stopped'],
    rows: [
      ofKind(
        'supported',
        passing.filter(({ supported }) => supported),
      ),
      ofKind(
        'not supported',
        passing.filter(({ supported }) => !supported),
      ),
    ],
  }),
);

async function readLines<Line>(set: string, file: string): Promise<Line[]> {
  const lines = (await readFile(join(data, set, file), 'utf8')).split('\n').filter((line) => line.trim());
  return lines.map((line) => JSON.parse(line) as Line);
}

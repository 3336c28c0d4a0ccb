import { z } from 'zod';
import { FootnoteError } from '../../src/errors.ts';
import { createContextArticles, type ContextArticles } from './context-articles.ts';
import { readRows } from './delimited.ts';
import { articleText, type Imported } from './imported.ts';
import { parsePythonList } from './python-list.ts';
import { shown } from '../file-faults.ts';
import { readJsonFile, readJsonLines, type JsonLine } from './read-json.ts';

/** A cell of a table holds its list as JSON or as Python prints it; a single text is a list of one. */
const texts = z.preprocess(
  (value) => (typeof value === 'string' ? listOf(value) : (value ?? [])),
  z.array(z.string().nullable()).transform((list) => list.flatMap((text) => (text?.trim() ? [text] : []))),
);
const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || undefined);
const message = z.looseObject({
  content: z.string(),
  type: z.string().optional(),
  role: z.string().optional(),
});
const rowSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).nullish(),
  user_input: z.union([z.string(), z.array(message)]).nullish(),
  question: text,
  retrieved_contexts: texts,
  contexts: texts,
  reference_contexts: texts,
  reference: text,
  ground_truth: texts,
  ground_truths: texts,
  synthesizer_name: text,
  evolution_type: text,
});
type Row = z.output<typeof rowSchema>;

/**
 * Rows as ragas keeps them, `.jsonl`, `.json` or `.csv`: `user_input` (or `question`), `retrieved_contexts` (or `contexts`),
 * `reference` (or `ground_truth`, `ground_truths`) and `reference_contexts`. Each context becomes an article, the same one once.
 * Reference contexts are evidence as whole articles, because no place in them is known; a model's `response` is left aside.
 */
export async function* importRagas(path: string): AsyncGenerator<Imported> {
  const articles = createContextArticles();
  let number = 0;
  for await (const { place, value, fault } of readRagasRows(path)) {
    number += 1;
    if (fault === null) yield* importRow(value, `question-${number}`, place, articles);
    else yield { kind: 'fault', place, reason: fault };
  }
}

function* importRow(row: Row, fallbackId: string, place: string, articles: ContextArticles): Generator<Imported> {
  const asked = askedIn(row);
  const answers = [...new Set([...(row.reference ? [row.reference] : []), ...row.ground_truth, ...row.ground_truths])];
  if (asked === null) {
    yield { kind: 'fault', place, reason: 'has no user_input and no question' };
    return;
  }
  if (answers.length === 0 && row.reference_contexts.length === 0) {
    yield { kind: 'fault', place, reason: 'has no reference and no reference_contexts: nothing says what is right' };
    return;
  }
  const evidence = new Map<string, { articleId: string }>();
  const contexts = [row.reference_contexts, row.retrieved_contexts, row.contexts];
  for (const [at, raw] of contexts.flatMap((list, which) => list.map((context) => [which, context] as const))) {
    const added = articles.add(raw, { after: 'context' });
    if (added?.isNew) yield { kind: 'article', article: added.article };
    if (added && at === 0) evidence.set(added.article.id, { articleId: added.article.id });
  }
  yield {
    kind: 'question',
    place,
    line: {
      id: String(row.id ?? '') || fallbackId,
      ...asked,
      kind: row.synthesizer_name ?? row.evolution_type ?? 'fact',
      answerable: true,
      answers: answers.map(articleText),
      evidence: [...evidence.values()],
    },
  };
}

type Turn = { role: 'user' | 'assistant'; content: string };

/** The question, with the turns before it where the row holds a conversation; `null` where there is none. */
function askedIn({ user_input: input, question }: Row): { question: string; history?: Turn[] } | null {
  if (!Array.isArray(input)) {
    const asked = input?.trim() ? input : question;
    return asked === undefined ? null : { question: asked };
  }
  const turns = input.flatMap(({ content, type, role }): Turn[] => {
    const speaker = (type ?? role ?? '').toLowerCase();
    if (/^(?:human|user)$/u.test(speaker)) return [{ role: 'user', content }];
    return /^(?:ai|assistant)$/u.test(speaker) ? [{ role: 'assistant', content }] : [];
  });
  const last = turns.findLastIndex(({ role }) => role === 'user');
  const asked = turns[last];
  if (!asked?.content.trim()) return null;
  return { question: asked.content, ...(last > 0 && { history: turns.slice(0, last) }) };
}

async function* readRagasRows(path: string): AsyncGenerator<JsonLine<Row>> {
  if (/\.jsonl$/iu.test(path)) yield* readJsonLines(path, rowSchema);
  else if (/\.csv$/iu.test(path)) yield* readTable(path);
  else if (/\.json$/iu.test(path)) {
    const { value, place } = await readJsonFile(path, z.array(rowSchema));
    for (const [at, row] of value.entries()) yield { place: place([at]), value: row, fault: null };
  } else throw new FootnoteError('FIXTURE_INVALID', `${shown(path)}: should be a .jsonl, .json or .csv file.`);
}

async function* readTable(path: string): AsyncGenerator<JsonLine<Row>> {
  let names: readonly string[] | null = null;
  for await (const { place, cells } of readRows(path, ',')) {
    if (names === null) {
      names = cells.map((name) => name.trim());
      continue;
    }
    if (cells.length !== names.length) {
      const reason = `has ${cells.length} cells where the heading has ${names.length}`;
      yield { place, value: null, fault: reason };
      continue;
    }
    // An empty cell is a missing value; the column of row numbers that pandas writes has no name.
    const row = Object.fromEntries(names.flatMap((name, at) => (name && cells[at] ? [[name, cells[at]]] : [])));
    const parsed = rowSchema.safeParse(row);
    if (parsed.success) yield { place, value: parsed.data, fault: null };
    else {
      const faults = parsed.error.issues.map(({ path: keys, message: reason }) => `${keys.join('.')}: ${reason}`);
      yield { place, value: null, fault: faults.join('; ') };
    }
  }
}

function listOf(cell: string): unknown {
  if (!cell.trim().startsWith('[')) return cell.trim() ? [cell] : [];
  try {
    return JSON.parse(cell);
  } catch {
    // Behind a bracket that begins no list is a text ("[1] The council …").
    return parsePythonList(cell) ?? [cell];
  }
}

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FootnoteError } from '../../src/errors.ts';
import { readRows } from './delimited.ts';
import { articleText, type Imported } from './imported.ts';
import { shown, unreadable } from '../file-faults.ts';
import { readJsonLines } from './read-json.ts';

const id = z.union([z.string().min(1), z.number()]).transform(String);
const documentSchema = z
  .object({
    _id: id,
    title: z.string().nullish(),
    text: z.string(),
    metadata: z
      .object({ url: z.string().optional().catch(undefined) })
      .optional()
      .catch(undefined),
  })
  .transform(({ _id: own, ...document }) => ({ ...document, id: own }));
const querySchema = z.object({ _id: id, text: z.string() }).transform(({ _id: own, text }) => ({ id: own, text }));

/**
 * A folder in the format of BEIR (Thakur et al. 2021): `corpus.jsonl`, `queries.jsonl`, `qrels/*.tsv`. It is read line by line; only
 * the judgements are held. They name documents, not places in them and no answers: such questions measure retrieval, and whether
 * what is cited is in a relevant article.
 */
export async function* importBeir(folder: string, qrels?: string): AsyncGenerator<Imported> {
  const file = qrels ?? (await qrelsFile(folder));
  const judged = new Map<string, Set<string>>();
  for await (const one of readQrels(file)) {
    if (one.kind === 'fault') yield one;
    else if (one.score > 0) judged.set(one.query, (judged.get(one.query) ?? new Set()).add(one.document));
  }
  const relevant = new Set([...judged.values()].flatMap((documents) => [...documents]));
  const found = new Set<string>();
  for await (const { place, value, fault } of readJsonLines(join(folder, 'corpus.jsonl'), documentSchema)) {
    if (fault !== null) {
      yield { kind: 'fault', place, reason: fault };
      continue;
    }
    const title = articleText(value.title ?? '').trim();
    const text = articleText(value.text);
    if (text.trim() === '' && title === '') {
      yield { kind: 'left-out', reason: 'documents without title and text' };
      continue;
    }
    if (relevant.has(value.id)) found.add(value.id);
    const url = value.metadata?.url;
    const article = { id: value.id, ...(title && { title }), ...(url && { url }), text: text.trim() ? text : title };
    yield { kind: 'article', article };
  }
  for await (const { place, value, fault } of readJsonLines(join(folder, 'queries.jsonl'), querySchema)) {
    if (fault !== null) {
      yield { kind: 'fault', place, reason: fault };
      continue;
    }
    const documents = judged.get(value.id);
    judged.delete(value.id);
    if (documents === undefined) continue;
    const evidence = [...documents].filter((document) => found.has(document)).map((articleId) => ({ articleId }));
    for (let missing = documents.size - evidence.length; missing > 0; missing -= 1)
      yield { kind: 'left-out', reason: 'judgements of documents that the corpus does not hold' };
    if (evidence.length === 0) yield { kind: 'left-out', reason: 'queries without a relevant document' };
    else {
      const line = { question: value.text, kind: 'retrieval', answerable: true, answers: [], evidence };
      yield { kind: 'question', place, line: { id: value.id, ...line } };
    }
  }
  for (let missing = judged.size; missing > 0; missing -= 1)
    yield { kind: 'left-out', reason: 'judged queries that queries.jsonl does not hold' };
}

type Judgement = {
  readonly kind: 'judgement';
  readonly query: string;
  readonly document: string;
  readonly score: number;
};

/** `query-id`, `corpus-id`, `score` below a heading; TREC's four columns without one are understood as well. */
async function* readQrels(file: string): AsyncGenerator<Judgement | (Imported & { kind: 'fault' })> {
  let isFirst = true;
  for await (const { place, cells } of readRows(file, '\t')) {
    const [query, document, score] = cells.length === 4 ? [cells[0], cells[2], cells[3]] : cells;
    const isWhole = query !== undefined && document !== undefined && /^-?\d+$/u.test(score?.trim() ?? '');
    if (isWhole) yield { kind: 'judgement', query: query.trim(), document: document.trim(), score: Number(score) };
    else if (!isFirst)
      yield { kind: 'fault', place, reason: 'should be query-id, corpus-id and a whole score, with tabs' };
    isFirst = false;
  }
}

/** Figures are published on `test`; where there is only one file, it is that one. */
async function qrelsFile(folder: string): Promise<string> {
  const qrels = join(folder, 'qrels');
  let names: string[];
  try {
    names = (await readdir(qrels)).filter((name) => name.endsWith('.tsv')).sort();
  } catch (error) {
    throw unreadable(qrels, error);
  }
  const name = names.includes('test.tsv') ? 'test.tsv' : names[0];
  if (name === undefined || (name !== 'test.tsv' && names.length > 1)) {
    const choice = names.length > 0 ? `holds ${names.join(', ')}` : 'holds no .tsv file';
    throw new FootnoteError('FIXTURE_INVALID', `${shown(qrels)} ${choice}: say which with --qrels FILE.`);
  }
  return join(qrels, name);
}

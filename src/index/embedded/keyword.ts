import type { SqliteDatabase } from '../../catalog/sqlite.ts';
import { analyze } from '../../language/english.ts';
import type { Hit } from '../search-index.ts';
import type { ArticleCondition } from './filters.ts';

/** Words of a question that are looked up; a longer question keeps its rarest ones. */
const maximalWords = 24;
/**
 * Rows that one question may make FTS5 score. Its BM25 takes 0.6 µs a row, and a common word is in half of all passages: with
 * 154,000 passages a question took 55 ms. Above this, words are left out from the commonest on.
 */
const scoredRows = 60_000;
/** Words whose frequency is remembered, and after how many changes it is counted again: it only says which words to leave out. */
const rememberedWords = 10_000;
const rememberedChanges = 1_000;

/** BM25 over passages (weight 1) and their articles' titles (weight 0.5), by SQLite's FTS5. Any text is a question: nothing in it is syntax. */
export function keywordSearch(database: SqliteDatabase) {
  const count = database.prepare('SELECT count(*) FROM passages_fts WHERE passages_fts MATCH ?').pluck();
  const frequencies = new Map<string, number>();
  let countedAt = 0;

  const frequency = (word: string) => {
    const known = frequencies.get(word) ?? (count.get(quote(word)) as number);
    if (frequencies.size < rememberedWords) frequencies.set(word, known);
    return known;
  };

  return (question: string, limit: number, condition: ArticleCondition | null, version: number): Hit[] => {
    if (Math.abs(version - countedAt) > rememberedChanges) {
      frequencies.clear();
      countedAt = version;
    }
    const words = rarestFirst(questionWords(question), frequency);
    if (words.length === 0 || limit <= 0) return [];
    // The plus keeps SQLite from looking up each allowed row in the full-text table, a thousand times slower.
    const allowed = condition
      ? `AND +passages_fts.rowid IN (SELECT passages.id FROM articles JOIN passages ON passages.article = articles.key WHERE ${condition.sql})`
      : '';
    const rows = database
      .prepare(
        `SELECT rowid AS passageId, -bm25(passages_fts, 1.0, 0.5) AS score FROM passages_fts
         WHERE passages_fts MATCH @words ${allowed} ORDER BY score DESC, rowid LIMIT @limit`,
      )
      .all({ ...condition?.parameters, words: words.map(quote).join(' OR '), limit });
    return rows as Hit[];
  };
}

/** The words that carry meaning, once each; all of them where none does. */
function questionWords(question: string): string[] {
  const words = analyze(question).filter(({ isWord }) => isWord);
  const meaningful = words.filter(({ isStopWord }) => !isStopWord);
  return [...new Set((meaningful.length > 0 ? meaningful : words).map(({ normal }) => normal))];
}

function rarestFirst(words: readonly string[], frequency: (word: string) => number): string[] {
  const known = words
    .slice(0, 4 * maximalWords)
    .map((word) => ({ word, rows: frequency(word) }))
    .filter(({ rows }) => rows > 0)
    .sort((a, b) => a.rows - b.rows);
  let rows = 0;
  const chosen = known.slice(0, maximalWords).filter((each, i) => {
    rows += each.rows;
    return i === 0 || rows <= scoredRows;
  });
  return chosen.map(({ word }) => word);
}

/** A string of FTS5's query language: whatever stands inside is text. */
function quote(word: string): string {
  return `"${word.replaceAll('"', '""').replaceAll('\0', ' ')}"`;
}

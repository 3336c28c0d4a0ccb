import type { CopyMarks } from '../corpus/near-copies.ts';
import { areCopies, bandsOf } from '../corpus/near-copies.ts';
import type { CopyOf } from './catalog.ts';
import { articlesOfOneBand, mostMembers, mostPairs, originalFirst } from './copy-groups.ts';
import type { SqliteDatabase } from './sqlite.ts';
import { dayOf, readSignature, writeSignature } from './stored-forms.ts';

export type CopyWrites = {
  /** Notes an article that was just stored under `key`. */
  add(key: number, marks: CopyMarks): void;
  /** Forgets it, while it is still stored; nothing for a key that was never added. */
  remove(key: number): void;
};

/**
 * Keeps which articles are copies of each other, in the transaction that stores or removes one. Two that are copies are a
 * pair; what pairs hold together is a group, named after its oldest key.
 */
export function sqliteCopyWrites(database: SqliteDatabase): CopyWrites {
  const insertMarks = database.prepare('INSERT INTO signatures (article, copy_group, signature) VALUES (?, ?, ?)');
  const selectMarks = database.prepare(`
    SELECT signature, copy_group AS copyGroup, published_on AS publishedAt
    FROM signatures JOIN articles ON key = article WHERE article = ?`);
  const deleteMarks = database.prepare('DELETE FROM signatures WHERE article = ?');
  const selectGroup = database.prepare('SELECT article FROM signatures WHERE copy_group = ?').pluck();
  const joinGroup = database.prepare('UPDATE signatures SET copy_group = ? WHERE article = ?');
  const mergeGroups = database.prepare('UPDATE signatures SET copy_group = ? WHERE copy_group = ?');
  const insertBand = database.prepare('INSERT OR IGNORE INTO copy_bands (band, article) VALUES (?, ?)');
  const selectBand = database
    .prepare(`SELECT article FROM copy_bands WHERE band = ? ORDER BY article LIMIT ${articlesOfOneBand}`)
    .pluck();
  const deleteBand = database.prepare('DELETE FROM copy_bands WHERE band = ? AND article = ?');
  const insertPair = database.prepare('INSERT INTO copy_pairs (article, other) VALUES (?, ?)');
  const selectPairs = database.prepare('SELECT other FROM copy_pairs WHERE article = ?').pluck();
  const deletePair = database.prepare('DELETE FROM copy_pairs WHERE article = ? AND other = ?');
  const deletePairs = database.prepare('DELETE FROM copy_pairs WHERE article = ?');

  const marksOf = (key: number) => {
    const row = selectMarks.get(key) as MarksRow | undefined;
    return row && { ...row, signature: readSignature(row.signature) };
  };

  /** Stored articles that share a band, those that share most first. */
  function candidates(bands: readonly number[]): number[] {
    const shared = new Map<number, number>();
    for (const band of bands)
      for (const key of selectBand.all(band) as number[]) shared.set(key, (shared.get(key) ?? 0) + 1);
    return [...shared].sort(([a, bandsA], [b, bandsB]) => bandsB - bandsA || a - b).map(([key]) => key);
  }

  /** Parts a group that one of its members left, where nothing else held it together. */
  function regroup(keys: readonly number[]): void {
    const left = new Set(keys);
    for (const first of left) {
      const members = new Set([first]);
      // A set is walked in the order of insertion, also over what is added meanwhile.
      for (const member of members) for (const other of selectPairs.all(member) as number[]) members.add(other);
      const name = members.size === 1 ? null : Math.min(...members);
      for (const member of members) {
        left.delete(member);
        joinGroup.run(name, member);
      }
    }
  }

  return {
    add(key, { signature, publishedAt }) {
      const bands = bandsOf(signature);
      if (bands.length === 0) return;
      const own = { signature, publishedAt: dayOf(publishedAt) };
      const pairs: number[] = [];
      const groups = new Set<number>();
      for (const other of candidates(bands)) {
        if (pairs.length === mostPairs) break;
        const marks = marksOf(other);
        if (!marks || !areCopies(own, marks)) continue;
        pairs.push(other);
        groups.add(marks.copyGroup ?? other);
      }
      const name = pairs.length === 0 ? null : Math.min(...groups);
      insertMarks.run(key, name, writeSignature(signature));
      for (const band of bands) insertBand.run(band, key);
      for (const group of groups) if (group !== name) mergeGroups.run(name, group);
      for (const other of pairs) {
        joinGroup.run(name, other);
        insertPair.run(key, other);
        insertPair.run(other, key);
      }
    },
    remove(key) {
      const marks = marksOf(key);
      if (!marks) return;
      for (const other of selectPairs.all(key)) deletePair.run(other, key);
      deletePairs.run(key);
      for (const band of bandsOf(marks.signature)) deleteBand.run(band, key);
      deleteMarks.run(key);
      const left = marks.copyGroup === null ? [] : (selectGroup.all(marks.copyGroup) as number[]);
      if (left.length <= mostMembers) regroup(left);
    },
  };
}

type MarksRow = { readonly signature: unknown; readonly copyGroup: number | null; readonly publishedAt: string | null };

/** See `Catalog.copiesOf`. */
export function sqliteCopyReads(database: SqliteDatabase): (articleIds: readonly string[]) => Map<string, CopyOf[]> {
  const selectGroup = database
    .prepare('SELECT copy_group FROM articles JOIN signatures ON article = key WHERE id = ?')
    .pluck();
  const selectMembers = database.prepare(`
    SELECT id, title, outlet, published_at AS publishedAt FROM signatures JOIN articles ON key = article
    WHERE copy_group = ? LIMIT ${mostMembers}`);

  return (articleIds) => {
    const groups = new Map<number, CopyOf[]>();
    const found = new Map<string, CopyOf[]>();
    for (const id of new Set(articleIds)) {
      const name = selectGroup.get(id) as number | null | undefined;
      if (name === null || name === undefined) continue;
      const group = groups.get(name) ?? (selectMembers.all(name) as CopyOf[]).sort(originalFirst);
      groups.set(name, group);
      found.set(id, group);
    }
    return found;
  };
}

import { isSealedFormat, sealedFormats } from './sealed.ts';
import { guarded, immediately, type SqliteDatabase } from './sqlite.ts';

/** Known to every connection of this program; one of a program that knows no generations fails over it. */
const followsFunction = 'footnote_follows';

/** Every change of articles updates `meta` first, for the version; `sources` have none. */
const guardedChanges = ['UPDATE ON meta', 'INSERT ON sources', 'UPDATE ON sources', 'DELETE ON sources'];
const nameOf = (change: string) => `sealed_${change.toLowerCase().replaceAll(' ', '_')}`;

/** Says of a connection whether it may change a sealed catalog. */
export function sayWhetherItFollows(database: SqliteDatabase, follows: boolean): void {
  database.function(followsFunction, () => (follows ? 1 : 0));
}

/** Refuses every change from here on but a follower's. */
export function seal(database: SqliteDatabase): void {
  const work = immediately(database, () => {
    for (const change of guardedChanges)
      database.exec(`
        CREATE TRIGGER IF NOT EXISTS ${nameOf(change)} BEFORE ${change} WHEN ${followsFunction}() = 0
        BEGIN SELECT RAISE(ABORT, 'This generation of the archive is sealed.'); END`);
    if (!isSealed(database)) database.pragma(`user_version = ${formatOf(database) + sealedFormats}`);
  });
  guarded(work);
}

/** Lets everybody change it again; from a version that is higher than `above`. */
export function unseal(database: SqliteDatabase, above: number): void {
  const work = immediately(database, () => {
    for (const change of guardedChanges) database.exec(`DROP TRIGGER IF EXISTS ${nameOf(change)}`);
    database.prepare(`UPDATE meta SET value = max(value, ?) WHERE key = 'version'`).run(above + 1);
    if (isSealed(database)) database.pragma(`user_version = ${formatOf(database) - sealedFormats}`);
  });
  guarded(work);
}

export function isSealed(database: SqliteDatabase): boolean {
  return isSealedFormat(formatOf(database));
}

function formatOf(database: SqliteDatabase): number {
  return Number(database.pragma('user_version', { simple: true }));
}

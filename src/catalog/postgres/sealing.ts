import { sealedFormats } from '../sealed.ts';
import type { Queries } from './connections.ts';

/** Set by the connections that may change a sealed catalog. */
export const followsSetting = 'footnote.follows';
/** What a refused change fails with; a class of codes that PostgreSQL leaves to others. */
export const sealedCode = 'FN001';

/** The row of `catalog` is what every change of articles writes first; `sources` has no version. */
const guardedTables = ['catalog', 'sources'];

/** Refuses every change from here on but a follower's; waits for those that are under way. To be called by a follower, in one transaction. */
export async function seal(on: Queries): Promise<void> {
  await on.query(`
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF current_setting('${followsSetting}', true) IS DISTINCT FROM 'yes' THEN
        RAISE EXCEPTION 'This generation of the archive is sealed.' USING ERRCODE = '${sealedCode}';
      END IF;
      RETURN NULL;
    END $$`);
  for (const table of guardedTables) {
    await on.query(`DROP TRIGGER IF EXISTS sealed ON ${table}`);
    await on.query(`
      CREATE TRIGGER sealed BEFORE INSERT OR UPDATE OR DELETE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
  }
  await on.query(`UPDATE catalog SET format = format % ${sealedFormats} + ${sealedFormats}`);
}

export async function unseal(on: Queries): Promise<void> {
  for (const table of guardedTables) await on.query(`DROP TRIGGER IF EXISTS sealed ON ${table}`);
  await on.query(`UPDATE catalog SET format = format % ${sealedFormats}`);
}

export async function isSealed(on: Queries, schema: string): Promise<boolean> {
  const [row] = await on.query<{ sealed: boolean }>(
    `SELECT format >= ${sealedFormats} AS sealed FROM ${schema}.catalog`,
  );
  return row?.sealed ?? false;
}

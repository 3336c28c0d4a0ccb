import type { Catalog } from '../../catalog/catalog.ts';
import type { IndexStanding } from '../index-standing.ts';
import { servingGeneration, tables } from './generations.ts';
import { connectPostgres, isAbsentTable, type Query } from './postgres.ts';
import { wordsOf } from './word-search.ts';

/** Iterative scans came with it. */
const leastPgvector = [0, 8] as const;

/** How pgvector stands, or, with `words`, what stands in for an engine elsewhere. Throws `SEARCH_UNAVAILABLE`. */
export async function pgvectorStanding(
  { catalog, url }: { readonly catalog: Catalog; readonly url: string },
  kind: 'vectors' | 'words',
): Promise<IndexStanding> {
  const postgres = connectPostgres({ url, connections: 1, timeoutMs: 60_000, settings: [] });
  const { query } = postgres;
  try {
    const [server] = await query<{ postgres: string; pgvector: string | null }>(
      `SELECT current_setting('server_version') AS postgres,
              (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS pgvector`,
    );
    const [major = 0, minor = 0] = (server?.pgvector ?? '').split('.').map(Number);
    const { id } = kind === 'words' ? wordsOf(catalog) : catalog;
    const engine = kind === 'words' ? '' : `pgvector ${server?.pgvector ?? '(not installed)'} in `;
    return {
      servedBy: `${engine}PostgreSQL ${server?.postgres ?? ''}`,
      isUsable:
        kind === 'words' || major > leastPgvector[0] || (major === leastPgvector[0] && minor >= leastPgvector[1]),
      silentNodes: 0,
      ...(await held(query, id)),
    };
  } finally {
    await postgres.close();
  }
}

async function held(query: Query, catalog: string): Promise<Pick<IndexStanding, 'version' | 'passages'>> {
  try {
    const generation = await servingGeneration(query, catalog);
    if (!generation) return { version: 0, passages: [0] };
    const [row] = await query<{ count: number }>(`SELECT count(*) AS count FROM ${tables(generation).passages}`);
    return { version: generation.version, passages: [row?.count ?? 0] };
  } catch (error) {
    if (isAbsentTable(error)) return { version: 0, passages: [0] };
    throw error;
  }
}

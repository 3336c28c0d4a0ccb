import type { Catalog } from '../catalog/catalog.ts';
import type { ArchivePlace } from '../catalog/open-catalog.ts';
import { FootnoteError } from '../errors.ts';
import type { IndexStanding } from '../index/index-standing.ts';
import type { Finding } from './doctor-finding.ts';

const sync = 'Run `npm run ingest`, or `npm start`, which does the same.';
const repair = 'Run `npm run search-index -- repair`, which says what differs and takes it from the catalog anew.';

type SearchCheck = { readonly name: string; readonly examine: (catalog: Catalog) => Promise<Finding> };

/** A check of each index that is derived from a catalog in PostgreSQL: whether it can be reached and used, and holds what the catalog does. */
export function searchChecks({ catalogUrl: url, search }: ArchivePlace): SearchCheck[] {
  const inPostgres = (name: string, kind: 'vectors' | 'words'): SearchCheck => ({
    name,
    async examine(catalog) {
      const { pgvectorStanding } = await import('../index/pgvector/pgvector-standing.ts');
      return standingFinding(await pgvectorStanding({ catalog, url }, kind), catalog);
    },
  });
  if (search.engine !== 'weaviate') return [inPostgres('pgvector', 'vectors')];
  return [
    {
      name: 'Weaviate',
      async examine(catalog) {
        const { weaviateStanding } = await import('../index/weaviate/weaviate-standing.ts');
        try {
          return await standingFinding(await weaviateStanding(search, catalog), catalog);
        } catch (error) {
          if (!(error instanceof FootnoteError) || error.code !== 'SEARCH_UNAVAILABLE') throw error;
          return {
            status: 'warning',
            detail: 'cannot be reached: articles are found by their words only, in PostgreSQL',
            remedy: 'Start it, or mend the address in --search. Footnote finds it again by itself.',
          };
        }
      },
    },
    inPostgres('words in PostgreSQL', 'words'),
  ];
}

async function standingFinding(standing: IndexStanding, catalog: Catalog): Promise<Finding> {
  const { servedBy, isUsable, version, passages, silentNodes } = standing;
  if (!isUsable)
    return { status: 'failure', detail: `${servedBy} is too old or missing`, remedy: 'Install a newer one.' };
  const [current, { passages: stored }] = [await catalog.version(), await catalog.coverage()];
  if (version === 0 && current > 0)
    return { status: 'warning', detail: `${servedBy}, which holds nothing yet`, remedy: sync };
  const detail = `${servedBy}, ${passages.join(', ')} passages`;
  if (version !== current) {
    const behind = `${detail}, ${current - version} versions behind the catalog`;
    return { status: 'warning', detail: behind, remedy: `${sync} The next search takes over what it lacks, too.` };
  }
  if (passages.some((count) => count !== stored))
    return { status: 'warning', detail: `${detail}, where the catalog has ${stored}`, remedy: repair };
  if (silentNodes > 0)
    return {
      status: 'warning',
      detail: `${detail}; ${silentNodes} more do not answer`,
      remedy: 'Start them. What they missed is put there by itself, or by `npm run search-index -- repair`.',
    };
  return { status: 'ok', detail: `${detail}, version ${version} as the catalog` };
}

import { existsSync } from 'node:fs';
import type { Catalog, Coverage } from '../catalog/catalog.ts';
import { checkManifest } from '../catalog/manifest.ts';
import { type ArchivePlace, archivePlace, generationFolder, openCatalog } from '../catalog/open-catalog.ts';
import type { Config } from '../config.ts';
import { activePlace, openGenerations } from '../generations/generations.ts';
import type { Few } from '../index/embedded/synchronise.ts';
import { type EmbeddingModelEntry, embeddingModelOf, modelRegistry, weightsOf } from '../models/model-registry.ts';
import { type Check, type Finding, sentenceOf } from './doctor-finding.ts';
import { searchChecks } from './doctor-search-checks.ts';
import { megabytes } from './generation-words.ts';

/** The catalog and what is derived from it, opened for reading. */
export function indexChecks(config: Config): Check[] {
  const { embeddingModel } = config;
  const place = archivePlace(config);
  const derived: Check[] =
    place.catalogUrl === ''
      ? [
          { name: 'vectors.hnsw', run: () => withCatalog(place, checkGraphFile) },
          { name: 'keywords.bin', run: () => withCatalog(place, checkKeywordFile) },
        ]
      : searchChecks(place).map(({ name, examine }) => ({ name, run: () => withCatalog(place, examine) }));
  return [
    { name: 'index', run: () => checkCatalog(place) },
    { name: 'index made by', run: () => withCatalog(place, (catalog) => checkMakers(catalog, embeddingModel)) },
    { name: 'generations', run: () => checkGenerations(place) },
    { name: 'files not read', run: () => withCatalog(place, checkNotRead) },
    ...derived,
  ];
}

const sync = 'Run `npm run ingest`, or `npm start`, which does the same.';

async function checkCatalog(place: ArchivePlace): Promise<Finding> {
  const opened = await openExisting(place);
  if (!opened) return { status: 'warning', detail: `there is none yet in ${place.indexFolder}`, remedy: sync };
  try {
    const damage = opened.findDamage();
    return damage === null ? await catalogFinding(opened.catalog) : damaged(damage);
  } finally {
    await opened.catalog.close();
  }
}

/** For what depends on the catalog: why that cannot be opened is told once, by `checkCatalog`. */
async function withCatalog(
  place: ArchivePlace,
  examine: (catalog: Catalog, folder: string) => Promise<Finding>,
): Promise<Finding> {
  const opened = await openExisting(place).catch((error: unknown) => sentenceOf(error));
  if (!opened) return { status: 'warning', detail: 'there is none yet' };
  if (typeof opened === 'string')
    return { status: 'warning', detail: 'was not examined, since the index is not usable' };
  try {
    return await examine(opened.catalog, opened.folder);
  } finally {
    await opened.catalog.close();
  }
}

/** The generation that serves. Loads the catalog's native module only now; see `doctor-checks.ts`. Creates nothing: `null` when there is no catalog. */
async function openExisting(given: ArchivePlace) {
  const place = await activePlace(given);
  const folder = generationFolder(place);
  // A server finds its own damage and says so when it reads.
  if (place.catalogUrl !== '')
    return { catalog: await openCatalog(place, { readonly: true }), findDamage: () => null, folder };
  const { catalogFile, openCatalogDatabase, sqliteCatalog } = await import('../catalog/sqlite-catalog.ts');
  const { findDamage } = await import('../catalog/sqlite-schema.ts');
  if (!existsSync(catalogFile(folder))) return null;
  const database = openCatalogDatabase(folder, { readonly: true });
  return { catalog: sqliteCatalog(database), findDamage: () => findDamage(database), folder };
}

function damaged(reason: string): Finding {
  const detail = `catalog.sqlite is damaged: ${reason}`;
  return {
    status: 'failure',
    detail,
    remedy: 'Run `npm run ingest -- --rebuild`, which keeps the damaged file beside a new one.',
  };
}

async function catalogFinding(catalog: Catalog): Promise<Finding> {
  const finding = coverageFinding(await catalog.coverage());
  const copiedFrom = await catalog.copiedFrom();
  if (!copiedFrom || copiedFrom.alike) return finding;
  const detail = `${finding.detail}; it is a copy that is not complete`;
  return { status: 'warning', detail, remedy: 'Run the same `npm run move` again, which goes on where it was.' };
}

function coverageFinding({
  articles,
  passages,
  passagesWithVectors,
  passagesByWordsOnly,
  earliest,
  latest,
}: Coverage): Finding {
  if (articles === 0) return { status: 'warning', detail: 'it holds no articles', remedy: sync };
  const period = earliest && latest ? `, from ${earliest} to ${latest}` : '';
  const other =
    passagesByWordsOnly > 0 ? `; ${passagesByWordsOnly} are in other languages and found by their words` : '';
  const detail = `${articles} articles${period}; ${passagesWithVectors} of ${passages} passages have vectors${other}`;
  if (passagesWithVectors + passagesByWordsOnly === passages) return { status: 'ok', detail };
  return { status: 'warning', detail: `${detail}; the others are found by their words alone`, remedy: sync };
}

async function checkGenerations(place: ArchivePlace): Promise<Finding> {
  const generations = await openGenerations(place);
  try {
    const { active } = await generations.pointer();
    const others = (await generations.numbers()).filter((number) => number !== active);
    if (others.length === 0) return { status: 'ok', detail: `${active} serves, and there is no other` };
    const sizes = await Promise.all(others.map((number) => generations.bytes(number)));
    const kept = others.map((number, i) => `${number} (${megabytes(sizes[i] ?? 0)})`).join(', ');
    const detail = `${active} serves; kept beside it: ${kept}; \`npm run generation -- list\` says more`;
    return { status: 'ok', detail };
  } catch (error) {
    return { status: 'warning', detail: `were not examined: ${sentenceOf(error)}` };
  } finally {
    await generations.close();
  }
}

/** Named in full; the API and the page name more. */
const notReadNamed = 5;

async function checkNotRead(catalog: Catalog): Promise<Finding> {
  const { sources, total } = await catalog.failedSources(notReadNamed);
  if (total === 0) return { status: 'ok', detail: 'none' };
  const named = sources.map(
    ({ failures: [first], source, attempts, retryAt }) =>
      `${first?.path ?? source}: ${first?.reason ?? ''} (tried ${attempts === 1 ? 'once' : `${attempts} times`}, again ${retryAt ? `on ${retryAt}` : 'when it changes'})`,
  );
  const detail = `${total}: ${named.join('; ')}${total > named.length ? '; …' : ''}`;
  return {
    status: 'warning',
    detail,
    remedy:
      'Mend or remove them. Each is tried again by the next sync after it changed or its time has come, and by `npm run ingest`.',
  };
}

async function checkMakers(catalog: Catalog, embeddingModel: string): Promise<Finding> {
  const manifest = await catalog.manifest();
  if (!manifest) return { status: 'warning', detail: 'nothing was stored yet' };
  const wanted = embeddingModelOf(embeddingModel, manifest.embedder?.model);
  const entry = modelRegistry.find((model) => model.kind === 'embedding' && model.name === wanted);
  const embedder = entry?.kind === 'embedding' ? identityOf(entry) : null;
  try {
    await checkManifest(catalog, embedder);
  } catch (error) {
    return { status: 'failure', detail: sentenceOf(error) };
  }
  const madeBy = `format ${manifest.format}, ${manifest.embedder?.model ?? 'no embedding model'}, splitter ${manifest.splitter}`;
  const stale = (why: string): Finding => ({ status: 'warning', detail: `${madeBy}; ${why}`, remedy: sync });
  const { contentMaker } = await import('../catalog/embed-passages.ts');
  if (manifest.splitter !== contentMaker)
    return stale(`this program splits by ${contentMaker}: the next sync splits everything anew, beside what serves`);
  if (entry && !manifest.embedder) return stale(`the next sync adds vectors of ${entry.name}, if it is to be had`);
  return { status: 'ok', detail: madeBy };
}

const identityOf = (entry: EmbeddingModelEntry) => ({
  model: entry.name,
  sha256: weightsOf(entry).sha256,
  dimensions: entry.dimensions,
});

async function checkGraphFile(catalog: Catalog, folder: string): Promise<Finding> {
  const { checkGraph } = await import('../index/embedded/hnsw-file.ts');
  const embedder = (await catalog.manifest())?.embedder;
  if (!embedder) return { status: 'ok', detail: 'is not needed: the index holds no vectors' };
  const check = await checkGraph(folder, { catalog: catalog.id, embedder });
  if (check.kind !== 'verified') return rebuilt(check.reason);
  const { fewVectors } = await import('../index/embedded/synchronise.ts');
  const { version, count, removed } = check.description;
  const held = `checksum verified, ${count - removed} vectors`;
  return standing(catalog, { held, version, size: count, kind: 'added', few: fewVectors });
}

async function checkKeywordFile(catalog: Catalog, folder: string): Promise<Finding> {
  const { checkKeywords } = await import('../index/embedded/keywords/keyword-file.ts');
  const { fewPassages } = await import('../index/embedded/synchronise.ts');
  if (!(await catalog.manifest())) return { status: 'ok', detail: 'is not needed: nothing was stored yet' };
  const check = await checkKeywords(folder, { catalog: catalog.id });
  if (check.kind !== 'verified') return rebuilt(check.reason);
  const { version, passages } = check.description;
  const held = `checksum verified, ${passages} passages`;
  return standing(catalog, { held, version, size: passages, kind: 'addedWords', few: fewPassages });
}

const rebuilt = (reason: string): Finding => ({
  status: 'warning',
  detail: reason,
  remedy: `${sync} It is rebuilt from the catalog.`,
});

type Standing = {
  readonly held: string;
  readonly version: number;
  readonly size: number;
  readonly kind: 'added' | 'addedWords';
  readonly few: Few;
};

/** How far a whole file is behind the catalog. A sync leaves few changes to a large file out of it, and search reads them from the catalog. */
async function standing(catalog: Catalog, { held, version, size, kind, few }: Standing): Promise<Finding> {
  const { countChanges } = await import('../index/embedded/count-changes.ts');
  const current = await catalog.version();
  if (version === current) return { status: 'ok', detail: `${held}, version ${version}` };
  const behind = await countChanges(catalog, version, kind, few.changes);
  if (behind === 0) return { status: 'ok', detail: `${held}, nothing changed since version ${version} of ${current}` };
  const detail = `${held}, version ${version} of ${current}; search reads the rest from the catalog`;
  if (size >= few.of && behind < few.changes)
    return { status: 'ok', detail: `${detail} (${behind} passages, too few for a new file)` };
  return { status: 'warning', detail, remedy: sync };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Evidence } from '../src/answer/search-result.ts';
import type { Catalog } from '../src/catalog/catalog.ts';
import type { Embedder } from '../src/embeddings/embedder.ts';
import type { SearchFilters, SearchIndex } from '../src/index/search-index.ts';
import { ingestFolder } from '../src/ingest-thread.ts';
import { projectRoot } from '../src/paths.ts';
import { createPassageReader } from '../src/retrieval/passage-reader.ts';
import { search, type SearchParts } from '../src/search.ts';
import type { Fixture } from '../eval/fixture.ts';
import { readQuestionSet } from '../eval/question-set.ts';
import { median, type Table } from './result-table.ts';

const best = 10;
/** As many hits as retrieval asks for. */
const hits = 40;
const atLeast = 0.95;
const sharedData = join(projectRoot, '..', 'shared', 'data');
const today = '2026-01-01';

export type DevelopmentSet = {
  readonly name: string;
  readonly indexFolder: string;
  readonly questions: readonly Fixture[];
};

/** The development half of our own questions on `corpus/`, or of a set beside the project, and its archive, made where it is not there; `null` where the set is not there. */
export async function developmentSet(
  name: string,
  { folder, embedder }: { readonly folder: string; readonly embedder: Embedder },
): Promise<DevelopmentSet | null> {
  const data = name === 'corpus' ? undefined : join(sharedData, name);
  if (data !== undefined && !existsSync(data)) return null;
  const choice = { split: 'development', ...(data !== undefined && { data }) } as const;
  const { fixtures, folders } = await readQuestionSet(choice, folder);
  const { corpus = join(projectRoot, 'corpus'), index: indexFolder = join(folder, 'corpus') } = folders;
  await ingestFolder({ indexFolder, corpusFolder: corpus, embedder });
  return { name, indexFolder, questions: fixtures.map(({ fixture }) => fixture) };
}

export type Engine = { readonly name: string; readonly index: SearchIndex };

/** What the whole retrieval finds with each engine beside what it finds with `reference`, with the questions' own filters and with narrow ones. */
export async function evidenceAgreement(
  { name, questions }: DevelopmentSet,
  parts: { readonly catalog: Catalog; readonly embedder: Embedder },
  reference: SearchIndex,
  engines: readonly Engine[],
): Promise<Table> {
  const narrow = await narrowFilters(parts.catalog);
  const asked = questions.map((question, at) => ({ question, filters: narrow[at % narrow.length] ?? {} }));
  const rows: Table['rows'][number][] = [];
  for (const engine of engines) {
    const [plain, filtered] = [newTally(), newTally()];
    for (const { question, filters } of asked) {
      await compare(plain, question, question.filters ?? {});
      await compare(filtered, question, filters);
    }
    const outside = plain.outside + filtered.outside;
    const misquoted = plain.misquoted + filtered.misquoted;
    const overlaps = [plain, filtered].map(({ shared, wanted }) => shared / wanted);
    const isMet = overlaps.every((overlap) => overlap >= atLeast) && outside === 0 && misquoted === 0;
    const times = median([...plain.times, ...filtered.times]);
    rows.push([
      engine.name,
      ...overlaps,
      outside,
      misquoted,
      plain.spans + filtered.spans,
      times,
      isMet ? 'yes' : 'no',
    ]);

    async function compare(tally: Tally, fixture: Fixture, filters: SearchFilters): Promise<void> {
      const expected = await evidenceOf(reference, fixture, filters, parts);
      const start = performance.now();
      const found = await evidenceOf(engine.index, fixture, filters, parts);
      tally.times.push(performance.now() - start);
      const places = new Set(found.slice(0, best).map(placeOf));
      tally.wanted += Math.min(best, expected.length);
      tally.shared += expected.slice(0, best).filter((each) => places.has(placeOf(each))).length;
      tally.spans += found.length;
      for (const { articleId, start: from, end, quote } of found)
        if ((await parts.catalog.article(articleId))?.text.slice(from, end) !== quote) tally.misquoted += 1;
      tally.outside += found.filter((each) => !fits({ ...each, id: each.articleId }, filters)).length;
      tally.outside += await hitsOutside(engine.index, fixture.question, filters, parts);
    }
  }
  const { articles, passages } = await parts.catalog.coverage();
  return {
    title: `evidence of the first ${best}, ${questions.length} development questions of ${name}, ${articles} articles, ${passages} passages; wanted: overlap ${atLeast}, nothing outside, nothing misquoted`,
    columns: ['', 'overlap', 'with a filter', 'outside it', 'misquoted', 'of spans', 'p50 ms', 'met'],
    rows,
  };
}

type Tally = { wanted: number; shared: number; outside: number; misquoted: number; spans: number; times: number[] };
const newTally = (): Tally => ({ wanted: 0, shared: 0, outside: 0, misquoted: 0, spans: 0, times: [] });

const placeOf = ({ articleId, start, end }: Evidence) => `${articleId}:${start}-${end}`;

async function evidenceOf(
  index: SearchIndex,
  { question, history, asOf }: Fixture,
  filters: SearchFilters,
  { catalog, embedder }: Pick<SearchParts, 'catalog'> & { readonly embedder: Embedder },
): Promise<Evidence[]> {
  const parts: SearchParts = {
    catalog,
    index,
    embedder,
    read: createPassageReader(catalog),
    reranker: null,
    warn: () => {},
    degraded: async () => [],
    today: () => today,
  };
  const { publishedFrom, publishedTo, articleIds, outlets } = filters;
  const given = {
    ...(publishedFrom !== undefined && { publishedFrom }),
    ...(publishedTo !== undefined && { publishedTo }),
    ...(articleIds && { articleIds: [...articleIds] }),
    ...(outlets && { outlets: [...outlets] }),
  };
  const asked = { question, filters: given, ...(history && { history: history.slice(-20) }), ...(asOf && { asOf }) };
  return (await search(asked, parts)).evidence;
}

/** Hits of either search, or of the newest, that the filter should have kept out. */
async function hitsOutside(
  index: SearchIndex,
  question: string,
  filters: SearchFilters,
  { catalog, embedder }: { readonly catalog: Catalog; readonly embedder: Embedder },
): Promise<number> {
  const { vector } = await embedder.embedQuestion(question);
  const options = { limit: hits, filters };
  const found = [
    ...(await index.searchDense(vector, options)),
    ...(await index.searchKeyword(question, options)),
    ...(await index.newest(options)),
  ];
  const passages = await catalog.passages([...new Set(found.map(({ passageId }) => passageId))]);
  return passages.filter(({ article }) => !fits(article, filters)).length;
}

type Filtered = { readonly id: string; readonly outlet: string | null; readonly publishedAt: string | null };

/** What a filter lets through, said once more and in another way than the engines say it. */
function fits({ id, outlet, publishedAt }: Filtered, filters: SearchFilters): boolean {
  const day = publishedAt?.slice(0, 10) ?? null;
  const { publishedFrom, publishedTo, articleIds, outlets } = filters;
  if (publishedFrom !== undefined && (day === null || day < publishedFrom)) return false;
  if (publishedTo !== undefined && (day === null || day > publishedTo)) return false;
  if (articleIds && !articleIds.includes(id)) return false;
  return !outlets || (outlet !== null && outlets.includes(outlet));
}

/** One filter of each kind that means something in this archive, which lets through about a half of it. */
async function narrowFilters(catalog: Catalog): Promise<SearchFilters[]> {
  const articles: Filtered[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await catalog.listArticles({ limit: 500, ...(cursor !== undefined && { cursor }) });
    articles.push(...page.articles);
    if (page.next === null) break;
    cursor = page.next;
  }
  const days = articles.flatMap(({ publishedAt }) => publishedAt?.slice(0, 10) ?? []).toSorted();
  const outlets = [...new Set(articles.flatMap(({ outlet }) => outlet ?? []))].toSorted();
  const [from, to] = [days[Math.floor(days.length / 4)], days[Math.floor((3 * days.length) / 4)]];
  const everySecond = <Item>(items: readonly Item[]) => items.filter((_, at) => at % 2 === 0);
  return [
    { articleIds: everySecond(articles).map(({ id }) => id) },
    ...(from !== undefined && to !== undefined ? [{ publishedFrom: from, publishedTo: to }] : []),
    ...(outlets.length > 1 ? [{ outlets: everySecond(outlets) }] : []),
  ];
}

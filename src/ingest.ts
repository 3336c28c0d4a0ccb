import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { boundedWork } from './bounded-work.ts';
import type { ArticleOrigin, Catalog } from './catalog/catalog.ts';
import type { Claims } from './catalog/claims.ts';
import { contentMaker, embedPassages } from './catalog/embed-passages.ts';
import { agreeOnManifest } from './catalog/manifest.ts';
import { type FileMemory, rememberFiles } from './catalog/remember-files.ts';
import type { Stored, SyncOutcome, SyncPlan, SyncRound, SyncSettings } from './catalog/sync-plan.ts';
import { createSyncPlan } from './catalog/sync-plan.ts';
import type { Article } from './corpus/article.ts';
import { checkMounted, corpusDisk } from './corpus/corpus-disk.ts';
import { loadArticles, loadFiles, type LoadOptions } from './corpus/load-articles.ts';
import type { Embedder } from './embeddings/embedder.ts';
import { splitArticle } from './passages/split-article.ts';
import { shareArticles, type SharedArticles } from './share-articles.ts';
import { shareFiles } from './share-files.ts';

/** How a sync stands; sent at most ten times a second and at every change of step. Totals are what is known so far. */
export type IngestProgress = {
  readonly step: 'loading' | 'embedding' | 'indexing' | 'done';
  readonly articlesDone: number;
  readonly articlesTotal: number;
  readonly passagesDone: number;
  readonly passagesTotal: number;
};

/** What a sync did. `failed` names each file or line that could not be read, with the reason; the others went on. */
export type IngestReport = SyncOutcome & {
  readonly passagesEmbedded: number;
  readonly passagesFromCache: number;
  readonly seconds: number;
  readonly indexVersion: number;
};

export type IngestOptions = {
  readonly corpusFolder: string;
  readonly catalog: Catalog;
  /** Where other processes do the same sync at the same time: each file is read, and each article stored, by one of them. Not for a `rebuild`. */
  readonly claims?: Claims | undefined;
  /** `null`: passages are stored without vectors; the next sync with an embedder adds them. */
  readonly embedder: Embedder | null;
  /** Brings what is derived from the catalog up to it. */
  readonly synchroniseIndex: (options: { readonly signal?: AbortSignal | undefined }) => Promise<unknown>;
  /** Paths below the corpus folder, with `/`: only these files and folders are synced. */
  readonly paths?: readonly string[] | undefined;
  /** Splits and stores every article anew, also with another embedder than the index was made with. */
  readonly rebuild?: boolean | undefined;
  /** What of the files that failed and have not changed is tried again: every one (if not given), or those whose time has come. */
  readonly retry?: 'all' | 'due' | undefined;
  /** Leaves files that are still being written for later, and names them as `deferred`. */
  readonly deferUnsettled?: boolean | undefined;
  readonly now?: (() => Date) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: IngestProgress) => void) | undefined;
};

/** Passages that are embedded or wait for it: enough to keep some threads busy while an article is stored, a few hundred KB. */
const passagesUnderWay = 64;
/** What a process that shares a sync has read is written down soon, so that the others know of it. */
const recordsOfAShare = 16;
const progressMs = 100;

/**
 * Brings the catalog in line with the corpus folder: load → split → embed → store → index. Only what changed is read,
 * embedded and written. Articles flow through with a bounded number of passages under way, so memory does not grow with the corpus.
 * Nothing is removed when the folder cannot be read, nor for a file that cannot; what is stored stays when a sync is stopped.
 */
export async function ingest(options: IngestOptions): Promise<IngestReport> {
  const startedAt = performance.now();
  const {
    catalog,
    embedder,
    corpusFolder,
    paths,
    rebuild = false,
    retry,
    deferUnsettled,
    now = () => new Date(),
    signal,
  } = options;
  await agreeOnManifest(catalog, { embedder: embedder?.identity ?? null, splitter: contentMaker }, rebuild);
  const versionBefore = await catalog.version();
  const lookUp = async () => ({ articles: await catalog.inventory(), files: await catalog.sources('file') });
  let stored: Stored = await lookUp();
  const disk = await corpusDisk(corpusFolder);
  const diskBefore = stored.files.get('')?.seen ?? null;
  if (!rebuild) checkMounted(disk, diskBefore);
  const settings: SyncSettings = {
    paths,
    rebuild,
    retry,
    splitter: contentMaker,
    hasEmbedder: embedder !== null,
    isThere: (path) => existsSync(join(corpusFolder, path)),
    now,
  };
  const progress = trackProgress(options.onProgress);
  const work = boundedWork(passagesUnderWay, signal);
  let passagesEmbedded = 0;
  let passagesFromCache = 0;

  async function put(
    { storeOnce }: SharedArticles,
    article: Article,
    contentHash: string,
    origin: ArticleOrigin,
    onStored: () => void = () => {},
  ): Promise<void> {
    const passages = splitArticle(article.text);
    progress.count({ passagesTotal: passages.length });
    await work.add(passages.length, async (stop) => {
      const isStored = await storeOnce(article.id, { path: article.path, contentHash }, async () => {
        const embedded = await embedPassages(article, passages, { catalog, embedder, signal: stop });
        await catalog.putArticle(article, { contentHash, origin, ...embedded.content });
        passagesEmbedded += embedded.computed;
        passagesFromCache += embedded.fromCache;
      });
      if (isStored) onStored();
      progress.count({ articlesDone: 1, passagesDone: passages.length });
    });
  }

  /** Reads the files that `round` does not know, and stores what is new in them. */
  async function readFiles({ plan, memory, shared, choose }: Round, stop: AbortSignal): Promise<void> {
    const isKnown = (path: string, look: string) => plan.isKnown(path, look);
    for await (const loaded of loadFiles(corpusFolder, { paths, deferUnsettled, isKnown, choose, now, signal: stop })) {
      if (loaded.kind === 'file-deferred') plan.defer(loaded.path);
      else if (loaded.kind === 'file-read') await memory.fileRead(plan.fileRead(loaded));
      else {
        progress.count({ articlesTotal: 1 });
        if (plan.examine(loaded) && loaded.kind === 'article') {
          progress.enter('embedding');
          await put(shared, loaded.article, loaded.contentHash, 'corpus', memory.storing());
        } else progress.count({ articlesDone: 1 });
      }
    }
  }

  /** Reads and stores this process's share of the files, and leaves every doubt to the round that looks at all of them. */
  async function readShare(claims: Claims): Promise<SyncRound> {
    const plan = createSyncPlan(stored, settings);
    const shared = shareArticles(claims, { catalog, plan, since: stored.articles });
    const files = shareFiles(claims, { catalog, before: stored.files });
    const memory = rememberFiles(catalog, { recordsAtOnce: recordsOfAShare, onRemembered: files.letGo });
    try {
      await work.finish((stop) => readFiles({ plan, memory, shared, choose: files.choose }, stop));
      await memory.flush();
    } finally {
      await files.letGoOfAll();
    }
    const round = plan.round();
    if (files.wanted() > 0) stored = await lookUp();
    return round;
  }

  progress.enter('loading');
  const share = options.claims && !paths ? await readShare(options.claims) : undefined;
  const plan = createSyncPlan(stored, settings, share);
  const memory = rememberFiles(catalog);
  if (disk && disk.disk !== diskBefore) memory.folder(disk.disk, now());
  const shared = shareArticles(options.claims ?? null, { catalog, plan });

  /** Stores what another process had begun to, and did not. */
  async function putUndone(undone: ReadonlySet<string>, stop: AbortSignal): Promise<void> {
    const absent = new Set(undone);
    for await (const loaded of loadArticles(options.corpusFolder, { signal: stop })) {
      if (loaded.kind !== 'article' || !absent.delete(loaded.article.id)) continue;
      progress.count({ articlesTotal: 1 });
      await put(shared, loaded.article, loaded.contentHash, 'corpus');
    }
    for (const articleId of absent) {
      const article = await catalog.article(articleId);
      if (!article) continue;
      progress.count({ articlesTotal: 1 });
      await put(shared, article, article.contentHash, article.origin);
    }
  }

  await work.finish(async (stop) => {
    await readFiles({ plan, memory, shared }, stop);
    for (const articleId of plan.stale()) {
      const article = await catalog.article(articleId);
      if (!article) continue;
      progress.count({ articlesTotal: 1 });
      await put(shared, article, article.contentHash, article.origin);
    }
  });
  for (let undone; (undone = await shared.leftUndone(signal)).size > 0;) {
    const left = undone;
    await work.finish((stop) => putUndone(left, stop));
  }
  await memory.flush();
  for (const articleId of plan.missing()) await catalog.removeArticle(articleId);
  await catalog.removeSources('file', plan.forgotten());
  await catalog.forgetVectors(versionBefore);
  progress.enter('indexing');
  await options.synchroniseIndex({ signal });
  progress.enter('done');
  const seconds = (performance.now() - startedAt) / 1000;
  return { ...plan.outcome(), passagesEmbedded, passagesFromCache, seconds, indexVersion: await catalog.version() };
}

/** One look at the folder. */
type Round = {
  readonly plan: SyncPlan;
  readonly memory: FileMemory;
  readonly shared: SharedArticles;
  readonly choose?: LoadOptions['choose'];
};

export type IngestCounts = Omit<IngestProgress, 'step'>;

/** Counts, and tells `onProgress` of it as often as `IngestProgress` says. */
export function trackProgress<Step extends string = IngestProgress['step']>(
  onProgress: (progress: IngestCounts & { readonly step: Step }) => void = () => {},
) {
  const counts = { articlesDone: 0, articlesTotal: 0, passagesDone: 0, passagesTotal: 0 };
  let step: Step | null = null;
  let toldAt = -Infinity;
  const tell = () => {
    toldAt = performance.now();
    if (step) onProgress({ step, ...counts });
  };
  return {
    enter(next: Step) {
      if (next === step) return;
      step = next;
      tell();
    },
    count(more: Partial<IngestCounts>) {
      for (const [name, number] of Object.entries(more)) counts[name as keyof IngestCounts] += number;
      if (performance.now() - toldAt >= progressMs) tell();
    },
  };
}

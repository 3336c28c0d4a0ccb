import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Answer } from '../../answer/answer.ts';
import type { AssistantState } from '../../assistant.ts';
import type { SyncTotals } from '../../sync-record.ts';
import { droppedKind, shortfallKind } from './answer-classes.ts';

/** What is counted of a server. Labels hold kinds and names of the program's own: never a word of a question or an article. */
export type Metrics = {
  answered(answer: Answer): void;
  /** An answer that ended without a record, and the code of its error. */
  failed(code: string): void;
  searched(milliseconds: number): void;
  /** How long a question waited for its turn. */
  waited(seconds: number): void;
  requested(request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  /** Counts the process, too, from now on. */
  watchProcess(): void;
  /** All of it as Prometheus reads it. */
  text(now: Now): Promise<string>;
  readonly contentType: string;
};

/** What stands at the moment that the metrics are read. */
export type Now = {
  readonly state: AssistantState;
  readonly notRead: number;
  readonly answering: { readonly inFlight: number; readonly waiting: number };
  readonly jobs: { readonly running: number; readonly waiting: number };
};

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `footnote_${name}`, help, labelNames, registers });
  const histogram = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Histogram({ name: `footnote_${name}`, help, labelNames, buckets, registers });
  const gauge = (name: string, help: string) => new Gauge({ name: `footnote_${name}`, help, registers });

  const answers = counter('answers_total', 'Answers by how they ended.', 'status');
  const shortfalls = counter(
    'answer_shortfalls_total',
    'Why there was no answer, or a part of one.',
    'status',
    'reason',
  );
  const dropped = counter('statements_dropped_total', 'Statements left out, by the kind of reason.', 'reason');
  const statements = counter('statements_total', 'Statements that were shown.');
  const failures = counter('answer_failures_total', 'Answers that ended with an error.', 'code');
  const fallbacks = counter('llm_fallbacks_total', 'Answers quoted because the language model failed.', 'model');
  const tokens = counter('llm_tokens_total', 'Tokens as the language model told them.', 'direction');
  const stages = histogram('answer_stage_seconds', 'Time of an answer by stage.', 'stage');
  const searches = histogram('search_seconds', 'Time of a search without an answer.');
  const requests = histogram('http_request_seconds', 'Time of requests.', 'method', 'route', 'status');
  const waits = histogram('answer_wait_seconds', 'Time that questions waited for their turn.');
  const syncs = counter('syncs_total', 'Syncs with the corpus folder by how they ended.', 'outcome');
  const syncSeconds = counter('sync_seconds_total', 'Time of all syncs that have ended.');
  const synced = counter('sync_articles_total', 'Articles by what a sync did with them.', 'outcome');
  const embedded = counter('sync_passages_total', 'Passages that syncs stored, by where their vectors came from.', 'vectors'); // prettier-ignore
  const searchFallbacks = counter('search_fallbacks_total', 'Answers and searches made by words alone, since the search engine did not serve.'); // prettier-ignore
  const busySeconds = counter('assistant_busy_seconds_total', 'Time that the loop of the answering thread has worked.');
  const gauges = {
    articles: gauge('index_articles', 'Articles in the archive.'),
    passages: gauge('index_passages', 'Passages in the archive.'),
    withVectors: gauge('index_passages_with_vectors', 'Passages that are found by meaning, too.'),
    version: gauge('index_version', 'Version of the archive; it rises with every change.'),
    searchVersion: gauge('search_index_version', 'Version of the archive that search by meaning holds.'),
    searchAvailable: gauge('search_engine_available', 'Whether the search engine serves; without it, words alone are searched.'), // prettier-ignore
    lastSync: gauge('last_successful_sync_timestamp_seconds', 'When the last sync that succeeded ended; 0 for none since the start.'), // prettier-ignore
    heap: gauge('assistant_heap_bytes', 'What the heap of the answering thread holds.'),
    indexing: gauge('indexing', 'Whether a sync is under way.'),
    notRead: gauge('files_not_read', 'Files, feeds and pages that could not be read.'),
    degraded: gauge('degraded_parts', 'Parts that are missing; /ready names them.'),
    inFlight: gauge('answers_in_flight', 'Answers and searches that are being made.'),
    waiting: gauge('answers_waiting', 'Requests that wait for their turn.'),
    jobsRunning: gauge('jobs_running', 'Jobs that are being done.'),
    jobsWaiting: gauge('jobs_waiting', 'Jobs that wait for their turn.'),
  };

  /** The assistant counts these itself, in its own thread. */
  const noteSyncs = (totals: SyncTotals) => {
    for (const outcome of ['succeeded', 'stopped', 'failed'] as const) setTotal(syncs, totals[outcome], { outcome });
    setTotal(syncSeconds, totals.seconds);
    setTotal(synced, totals.articlesAdded, { outcome: 'added' });
    setTotal(synced, totals.articlesChanged, { outcome: 'changed' });
    setTotal(synced, totals.articlesMoved, { outcome: 'moved' });
    setTotal(synced, totals.articlesRemoved, { outcome: 'removed' });
    setTotal(synced, totals.articlesNotRead, { outcome: 'failed' });
    setTotal(embedded, totals.passagesEmbedded, { vectors: 'computed' });
    setTotal(embedded, totals.passagesFromCache, { vectors: 'known' });
  };

  return {
    answered(answer) {
      const { status, timings, usage, model } = answer;
      answers.inc({ status });
      const reason = shortfallKind(answer);
      if (reason) shortfalls.inc({ status, reason });
      for (const one of answer.dropped) dropped.inc({ reason: droppedKind(one.reason) });
      statements.inc(answer.statements.length);
      if (model.fallbackFrom) fallbacks.inc({ model: model.fallbackFrom });
      if (usage) tokens.inc({ direction: 'input' }, usage.inputTokens);
      if (usage) tokens.inc({ direction: 'output' }, usage.outputTokens);
      for (const stage of ['retrieval', 'generation', 'verification', 'total'] as const)
        stages.observe({ stage }, timings[`${stage}Ms`] / 1000);
    },
    failed(code) {
      answers.inc({ status: 'failed' });
      failures.inc({ code });
    },
    searched: (milliseconds) => searches.observe(milliseconds / 1000),
    waited: (seconds) => waits.observe(seconds),
    requested: ({ method, route, status, seconds }) => requests.observe({ method, route, status }, seconds),
    watchProcess: () => collectDefaultMetrics({ register: registry }),
    async text({ state, notRead, answering, jobs }) {
      gauges.articles.set(state.coverage.articles);
      gauges.passages.set(state.coverage.passages);
      gauges.withVectors.set(state.coverage.passagesWithVectors);
      gauges.version.set(state.indexVersion);
      gauges.searchVersion.set(state.searchIndexVersion);
      gauges.searchAvailable.set(Number(state.search.available));
      setTotal(searchFallbacks, state.search.fallbacks);
      gauges.lastSync.set(Date.parse(state.syncs.lastSucceededAt ?? '1970-01-01') / 1000);
      gauges.heap.set(state.thread.heapBytes);
      setTotal(busySeconds, state.thread.busySeconds);
      noteSyncs(state.syncs);
      gauges.indexing.set(Number(state.indexing));
      gauges.notRead.set(notRead);
      gauges.degraded.set(state.degraded.length);
      gauges.inFlight.set(answering.inFlight);
      gauges.waiting.set(answering.waiting);
      gauges.jobsRunning.set(jobs.running);
      gauges.jobsWaiting.set(jobs.waiting);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** A counter whose count is kept elsewhere. */
function setTotal<Label extends string>(
  counter: Counter<Label>,
  total: number,
  labels: Partial<Record<Label, string>> = {},
): void {
  counter.remove(labels);
  counter.inc(labels, total);
}

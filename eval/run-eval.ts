import type { Answer, Citation } from '../src/answer/answer.ts';
import type { Assistant } from '../src/assistant.ts';
import type { StoredArticle } from '../src/catalog/catalog.ts';
import { checkPromises } from '../src/testing/promises.ts';
import { questionKey } from './cache/recording-key.ts';
import { noRecordings, type Recordings } from './cache/recordings.ts';
import type { ArticleFacts, EvalCase } from './eval-case.ts';
import { askRequest, goldArticles, type Fixture } from './fixture.ts';

export type EvalOptions = {
  /** How many questions are asked at a time; more than one lengthens the latencies that are measured. */
  readonly concurrency: number;
  readonly onProgress?: (done: number, others: { readonly failed: number; readonly recorded: number }) => void;
  /** Answers of earlier runs, which are not asked for again; new ones are added. */
  readonly recordings?: Recordings;
};

/**
 * Asks every fixture's question and checks every answer's promises. A question at which the assistant fails is recorded
 * with its reason, and the others go on. The cases come back in the order of the fixtures.
 */
export async function runEval(
  assistant: Assistant,
  fixtures: readonly Fixture[],
  { concurrency, onProgress, recordings = noRecordings }: EvalOptions,
): Promise<EvalCase[]> {
  const today = new Date().toISOString().slice(0, 10);
  const stored = storedArticles(assistant);
  const archiveHoldsSomething = (await assistant.state()).coverage.passages > 0;
  const cases: EvalCase[] = Array.from({ length: fixtures.length });
  const waiting = fixtures.entries();
  let done = 0;
  let failed = 0;
  let recorded = 0;
  const worker = async (): Promise<void> => {
    for (const [index, fixture] of waiting) {
      const outcome = await askOrRecall(assistant, fixture, recordings, today);
      const closestExpected = archiveHoldsSomething && !fixture.filters;
      const named = await articlesNamed(fixture, outcome.answer, stored);
      const articleText = (id: string): string | undefined => named.get(id)?.text;
      cases[index] = {
        fixture,
        ...outcome,
        violations: outcome.answer ? checkPromises(outcome.answer, articleText, { closestExpected }) : [],
        articles: Object.fromEntries([...named].map(([id, article]) => [id, withoutText(article)])),
        citedText: (outcome.answer?.citations ?? []).map((citation) => textAt(citation, articleText)),
      };
      done += 1;
      failed += Number(outcome.failure !== null);
      recorded += Number(outcome.recorded);
      onProgress?.(done, { failed, recorded });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return cases;
}

/** An article's text as the assistant gives it, asked for once; `undefined` where there is no such article. */
export function articleTexts(assistant: Assistant): (articleId: string) => Promise<string | undefined> {
  const stored = storedArticles(assistant);
  return async (articleId) => (await stored(articleId))?.text;
}

type ArticleLookup = (articleId: string) => Promise<StoredArticle | null>;

function storedArticles(assistant: Assistant): ArticleLookup {
  const articles = new Map<string, Promise<StoredArticle | null>>();
  return (articleId) => {
    let article = articles.get(articleId);
    if (!article) {
      article = assistant.article(articleId);
      articles.set(articleId, article);
    }
    return article;
  };
}

type Outcome = Pick<EvalCase, 'answer' | 'failure' | 'firstStatementMs' | 'latencyMs' | 'recorded'>;

/** The recorded answer, or a new one, which is recorded before it counts as given. A failure is asked again next time. */
async function askOrRecall(
  assistant: Assistant,
  fixture: Fixture,
  recordings: Recordings,
  today: string,
): Promise<Outcome> {
  const key = questionKey(askRequest(fixture), today);
  const known = recordings.find(key);
  if (known) {
    const { answer, latencyMs, firstStatementMs } = known;
    return { answer, failure: null, latencyMs, firstStatementMs, recorded: true };
  }
  const started = performance.now();
  const outcome = await askOnce(assistant, fixture);
  const latencyMs = performance.now() - started;
  const { answer, firstStatementMs } = outcome;
  if (answer) await recordings.add(key, { answer, latencyMs, firstStatementMs, recordedAt: new Date().toISOString() });
  return { ...outcome, latencyMs, recorded: false };
}

type Asked = Pick<EvalCase, 'answer' | 'failure' | 'firstStatementMs'>;

async function askOnce(assistant: Assistant, fixture: Fixture): Promise<Asked> {
  const started = performance.now();
  let firstStatementMs: number | null = null;
  const failed = (failure: string): Asked => ({ answer: null, failure, firstStatementMs });
  try {
    let last: Answer | null = null;
    for await (const event of assistant.ask(askRequest(fixture))) {
      if (event.type === 'statement') firstStatementMs ??= performance.now() - started;
      if (event.type === 'answer-failed') return failed(`${event.code}: ${event.message}`);
      if (event.type === 'answer-end') last = event.answer;
    }
    return last ? { answer: last, failure: null, firstStatementMs } : failed('The events ended without an answer.');
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** Whatever gold and answer name, by id; articles that do not exist are left out. */
async function articlesNamed(
  fixture: Fixture,
  answer: Answer | null,
  stored: ArticleLookup,
): Promise<Map<string, StoredArticle>> {
  const shown = answer ? [...answer.citations, ...answer.closest, ...(answer.passages ?? [])] : [];
  const differing = (answer?.disagreements ?? []).flatMap(({ values }) => values);
  const gold = [...fixture.evidence.map(({ articleId }) => articleId), ...goldArticles(fixture)];
  const named = new Map<string, StoredArticle>();
  for (const id of new Set([...gold, ...[...shown, ...differing].map(({ articleId }) => articleId)])) {
    const article = await stored(id);
    if (article) named.set(id, article);
  }
  return named;
}

function withoutText({ title, outlet, publishedAt, url }: StoredArticle): ArticleFacts {
  return { title, outlet, publishedAt, url };
}

/** What an article has at a place; `null` where the article or the place does not exist. */
function textAt(
  { articleId, start, end }: Citation,
  articleText: (articleId: string) => string | undefined,
): string | null {
  const text = articleText(articleId);
  return text !== undefined && start >= 0 && start < end && end <= text.length ? text.slice(start, end) : null;
}

import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Embedder } from '../../src/embeddings/embedder.ts';
import type { SearchIndex } from '../../src/index/search-index.ts';
import type { PassageReader } from '../../src/retrieval/passage-reader.ts';
import type { Question } from '../../src/retrieval/question.ts';
import { retrieve, type Retrieval, type RetrievalSettings } from '../../src/retrieval/retrieve.ts';
import { understandQuestion } from '../../src/retrieval/understand-question.ts';
import { standaloneQuestion } from '../../src/retrieval/standalone-question.ts';
import { halfOf } from '../data-folder.ts';
import type { Fixture } from '../fixture.ts';

export type Opened = {
  readonly catalog: Catalog;
  readonly index: SearchIndex;
  readonly embedder: Embedder | null;
  readonly read: PassageReader;
};

/** A question with what retrieval finds for it, whole or with the articles that answer it hidden. */
export type Collected = {
  readonly set: string;
  readonly half: 'development' | 'report';
  readonly fixture: Fixture;
  readonly answerable: boolean;
  readonly heldOut: boolean;
  readonly question: Question;
  readonly retrieval: Retrieval;
};

/** Runs retrieval for each question; one that names its `holdout` articles is also asked of the archive without them. */
export async function collect(
  set: string,
  fixtures: readonly Fixture[],
  opened: Opened,
  settings: RetrievalSettings,
): Promise<Collected[]> {
  const all = [...(await opened.catalog.inventory()).keys()];
  const collected: Collected[] = [];
  for (const fixture of fixtures) {
    const asOf = fixture.asOf ?? '2026-01-01';
    const standalone = standaloneQuestion(fixture.question, fixture.history ?? [], asOf);
    const understood = understandQuestion({ text: fixture.question, standalone, asOf });
    const shared = { set, half: fixture.split ?? halfOf(fixture.id), fixture } as const;
    collected.push({
      ...shared,
      answerable: fixture.answerable,
      heldOut: false,
      question: understood,
      retrieval: await retrieve(understood, opened, settings),
    });
    if (!fixture.answerable || !fixture.holdout?.length) continue;
    const hidden = new Set(fixture.holdout);
    const question = { ...understood, filters: { articleIds: all.filter((id) => !hidden.has(id)) } };
    collected.push({
      ...shared,
      answerable: false,
      heldOut: true,
      question,
      retrieval: await retrieve(question, opened, settings),
    });
  }
  return collected;
}

/** 1 for a sentence that holds gold evidence, 0 for one that does not, `null` for one that may also be right: it holds an accepted answer. */
export function labelOf(
  fixture: Fixture,
  sentence: { articleId: string; start: number; end: number; text: string },
): 0 | 1 | null {
  for (const { articleId, start, end } of fixture.evidence) {
    if (articleId !== sentence.articleId || start === undefined || end === undefined) continue;
    const shared = Math.min(end, sentence.end) - Math.max(start, sentence.start);
    if (shared > 0 && shared >= 0.5 * Math.min(end - start, sentence.end - sentence.start)) return 1;
  }
  const text = sentence.text.toLowerCase();
  return fixture.answers.some((answer) => answer.length > 2 && text.includes(answer.toLowerCase())) ? null : 0;
}

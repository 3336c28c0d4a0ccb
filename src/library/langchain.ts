import { Document } from '@langchain/core/documents';
import { Embeddings } from '@langchain/core/embeddings';
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers';
import { type MaxMarginalRelevanceSearchOptions, VectorStore } from '@langchain/core/vectorstores';
import type { z } from 'zod';
import type { filtersSchema } from '../answer/answer.ts';
import type { Evidence } from '../answer/search-result.ts';
import { titleOfText } from '../corpus/title.ts';
import { FootnoteError } from '../errors.ts';
import { diverseTexts } from './diverse-texts.ts';
import type { Footnote } from './footnote.ts';

export type ArchiveFilter = z.input<typeof filtersSchema>;

/** What stands beside the text of a passage. */
export type PassageMetadata = {
  readonly articleId: string;
  readonly articleVersion: number;
  readonly title: string;
  readonly outlet: string | null;
  readonly publishedAt: string | null;
  readonly url: string | null;
  /** Place of the passage in the text of its article, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly score: number;
  /** Its sentences that may answer, best first, each with its own place. */
  readonly evidence: readonly Pick<Evidence, 'start' | 'end' | 'quote' | 'score'>[];
};

/** No search reads more passages than this. */
const mostPassages = 20;
const fewPassages = 4;

async function passagesFor(archive: Footnote, question: string, count: number, filters?: ArchiveFilter) {
  const passages = Math.min(count, mostPassages);
  const found = await archive.search({ question, passages, include: ['passages'], ...(filters && { filters }) });
  const documents = (found.passages ?? []).map(async ({ passageId, articleId, start, end, text, score }) => {
    const article = await archive.article(articleId);
    // It may have been removed a moment ago.
    if (!article) return [];
    const { title, outlet, publishedAt, url, version } = article;
    const metadata: PassageMetadata = {
      articleId,
      articleVersion: version,
      title,
      outlet,
      publishedAt,
      url,
      start,
      end,
      score,
      evidence: found.evidence.flatMap(({ passageId: id, ...place }) =>
        id === passageId ? [{ start: place.start, end: place.end, quote: place.quote, score: place.score }] : [],
      ),
    };
    return [new Document({ id: `${articleId}:${start}-${end}`, pageContent: text, metadata })];
  });
  return (await Promise.all(documents)).flat();
}

export type FootnoteRetrieverInput = BaseRetrieverInput & {
  readonly archive: Footnote;
  /** How many passages at most; 4 if not given. */
  readonly k?: number;
  readonly filter?: ArchiveFilter;
};

/** The passages that an answer would be made from; none where nothing is of the time that the question states. */
export class FootnoteRetriever extends BaseRetriever<PassageMetadata> {
  static override lc_name = () => 'FootnoteRetriever';
  override lc_namespace = ['footnote', 'retrievers'];
  readonly #input: FootnoteRetrieverInput;

  constructor(input: FootnoteRetrieverInput) {
    super(input);
    this.#input = input;
  }

  override async _getRelevantDocuments(question: string): Promise<Document<PassageMetadata>[]> {
    const { archive, k = fewPassages, filter } = this.#input;
    const found = await passagesFor(archive, question, k, filter);
    return found.filter(({ metadata }) => metadata.evidence.length > 0);
  }
}

/** The archive as a vector store: it embeds for itself and searches by words and meaning together, so it is asked with text. */
export class FootnoteStore extends VectorStore {
  declare FilterType: ArchiveFilter;
  override lc_namespace = ['footnote', 'vectorstores'];
  readonly #archive: Footnote;

  constructor(archive: Footnote) {
    super(new NoVectors({}), {});
    this.#archive = archive;
  }

  override _vectorstoreType(): string {
    return 'footnote';
  }

  override async similaritySearchWithScore(
    question: string,
    k = fewPassages,
    filter?: ArchiveFilter,
  ): Promise<[Document<PassageMetadata>, number][]> {
    const found = await passagesFor(this.#archive, question, k, filter);
    return found.map((document) => [document, document.metadata.score]);
  }

  override async similaritySearch(
    question: string,
    k = fewPassages,
    filter?: ArchiveFilter,
  ): Promise<Document<PassageMetadata>[]> {
    return (await this.similaritySearchWithScore(question, k, filter)).map(([document]) => document);
  }

  /** Passages that say different things: `k` of the `fetchK` best ones, 20 if not given; `lambda` from 0, as different as can be, to 1, the best ones. */
  override async maxMarginalRelevanceSearch(
    question: string,
    options: MaxMarginalRelevanceSearchOptions<ArchiveFilter>,
  ): Promise<Document<PassageMetadata>[]> {
    const { k, fetchK = mostPassages, lambda = 0.5, filter } = options;
    const found = await passagesFor(this.#archive, question, Math.max(k, fetchK), filter);
    return diverseTexts(found, k, lambda);
  }

  /** Each document becomes an article: `title`, `outlet`, `author`, `publishedAt` and `url` of its metadata are kept. Gives the articles' ids. */
  override async addDocuments(documents: readonly Document<Readonly<Record<string, unknown>>>[]): Promise<string[]> {
    const ids: string[] = [];
    for (const { pageContent: text, metadata } of documents) {
      const { title = titleOfText(text), outlet, author, publishedAt, url } = metadata;
      // The archive checks what it is given.
      const article = { title, text, outlet, author, publishedAt, url } as Parameters<Footnote['add']>[0];
      ids.push((await this.#archive.add(article)).id);
    }
    return ids;
  }

  /** Removes articles that were added, by the ids that `addDocuments` gave. */
  override async delete(which?: { readonly ids?: readonly string[] }): Promise<void> {
    if (!which?.ids)
      throw new FootnoteError('INVALID_REQUEST', 'delete: give the ids of articles that were added, as { ids }.');
    for (const id of which.ids) await this.#archive.remove(id);
  }

  override async addVectors(): Promise<never> {
    throw noVectors();
  }

  override async similaritySearchVectorWithScore(): Promise<never> {
    throw noVectors();
  }
}

const noVectors = () =>
  new FootnoteError('INVALID_REQUEST', 'The archive embeds for itself; give it text instead of vectors.');

/** In the place of the embeddings that other stores are given. */
class NoVectors extends Embeddings {
  override async embedQuery(): Promise<never> {
    throw noVectors();
  }

  override async embedDocuments(): Promise<never> {
    throw noVectors();
  }
}

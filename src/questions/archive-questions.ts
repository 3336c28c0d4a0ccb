import type { Catalog } from '../catalog/catalog.ts';
import { type ArchiveSentence, sentencesOf } from './archive-sentences.ts';
import { nameKinds } from './name-kinds.ts';
import { proposalsOf } from './propose.ts';
import type { Proposal } from './proposal.ts';
import { takeSpread } from './spread.ts';

/** A question and the sentence that it was made from. */
export type ArchiveQuestion = {
  readonly question: string;
  readonly articleId: string;
  readonly start: number;
  readonly end: number;
};

/** The newest and the oldest articles: what an archive is about now, and how far back it goes. */
const articlesRead = { newest: 24, oldest: 8 };
const longestText = 50_000;
/** More than are shown: not each of them gets an answer. */
const proposed = 24;

/** Questions that sentences of a few articles answer, spread over articles and forms; the same archive gives the same ones. */
export async function archiveQuestions(catalog: Catalog): Promise<ArchiveQuestion[]> {
  const sentences: ArchiveSentence[] = [];
  const kinds = nameKinds();
  for (const { id, outlet, publishedAt } of await someArticles(catalog)) {
    const article = await catalog.article(id);
    if (!article || article.text.length > longestText) continue;
    for (const sentence of sentencesOf(article.text, { id, outlet, publishedAt })) {
      kinds.add(sentence);
      sentences.push(sentence);
    }
  }
  const proposals = new Map<string, Proposal>();
  for (const sentence of sentences)
    for (const proposal of proposalsOf(sentence, kinds.kindOf)) proposals.set(proposal.question, proposal);
  return takeSpread([...proposals.values()], proposed, spreadOf).map(({ question, sentence }) => {
    const { article, start, end } = sentence;
    return { question, articleId: article.id, start, end };
  });
}

async function someArticles(catalog: Catalog) {
  const newest = await catalog.listArticles({ order: 'newest', limit: articlesRead.newest });
  const oldest = await catalog.listArticles({ order: 'oldest', limit: articlesRead.oldest });
  return new Map([...newest.articles, ...oldest.articles].map((article) => [article.id, article])).values();
}

function spreadOf({ sentence: { article }, form }: Proposal) {
  const year = article.publishedAt?.slice(0, 4) ?? 'undated';
  return { article: article.id, outlet: article.outlet ?? 'none', year, form };
}

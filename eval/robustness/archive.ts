import type { Article } from '../../src/corpus/article.ts';
import type { Fixture } from '../fixture.ts';
import { applyEdits, type Edit } from './edits.ts';

/** Articles and questions on them: what is changed to see whether the answers hold. */
export type Archive = { readonly articles: readonly Article[]; readonly fixtures: readonly Fixture[] };

/** Changes an archive by numbers in [0, 1) alone; questions for which the change would be unfair are left out. */
export type Perturbation = {
  readonly name: string;
  /** What is done, for a reader of the table. */
  readonly about: string;
  readonly perturb: (archive: Archive, random: () => number) => Archive;
};

/** Changes texts of articles; the evidence of all questions moves with them. */
export function editTexts({ articles, fixtures }: Archive, edits: ReadonlyMap<string, readonly Edit[]>): Archive {
  const edited = new Map(
    articles.map((article) => [article.id, applyEdits(article.text, edits.get(article.id) ?? [])]),
  );
  return {
    articles: articles.map((article) => ({ ...article, text: edited.get(article.id)?.text ?? article.text })),
    fixtures: fixtures.map((fixture) => ({
      ...fixture,
      evidence: fixture.evidence.map((evidence) => {
        const { articleId, start, end } = evidence;
        const article = edited.get(articleId);
        if (!article || start === undefined || end === undefined) return evidence;
        const moved = article.move({ start, end });
        return { articleId, ...moved, quote: article.text.slice(moved.start, moved.end) };
      }),
    })),
  };
}

/** The articles that hold evidence of any question, in their order. */
export function goldArticlesOf({ articles, fixtures }: Archive): Article[] {
  const gold = new Set(fixtures.flatMap(({ evidence }) => evidence.map(({ articleId }) => articleId)));
  return articles.filter(({ id }) => gold.has(id));
}

/** The question and the turns before it. */
export function askedText({ question, history = [] }: Fixture): string {
  return [...history.map(({ content }) => content), question].join('\n');
}

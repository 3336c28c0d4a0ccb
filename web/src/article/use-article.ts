import { useEffect, useState } from 'preact/hooks';
import { fetchArticle } from '../server/article.ts';
import { type Problem, RequestFailed, problemFrom } from '../server/request.ts';

type LoadedArticle = Awaited<ReturnType<typeof fetchArticle>>;
export type ArticleLoad =
  | { readonly phase: 'loading' }
  | { readonly phase: 'loaded'; readonly article: LoadedArticle }
  | { readonly phase: 'removed' }
  | { readonly phase: 'failed'; readonly problem: Problem };

/** Loads an article each time another one is asked for; `reload` tries once more. */
export function useArticle(articleId: string): { readonly load: ArticleLoad; readonly reload: () => void } {
  const [attempt, setAttempt] = useState(0);
  const [loaded, setLoaded] = useState<{ articleId: string; load: ArticleLoad } | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const settle = (load: ArticleLoad): void => {
      if (!controller.signal.aborted) setLoaded({ articleId, load });
    };
    settle({ phase: 'loading' });
    fetchArticle(articleId, controller.signal).then(
      (article) => settle({ phase: 'loaded', article }),
      (error: unknown) => {
        const isGone = error instanceof RequestFailed && error.status === 404;
        settle(isGone ? { phase: 'removed' } : { phase: 'failed', problem: problemFrom(error) });
      },
    );
    return () => controller.abort();
  }, [articleId, attempt]);
  const load: ArticleLoad = loaded?.articleId === articleId ? loaded.load : { phase: 'loading' };
  return { load, reload: () => setAttempt((before) => before + 1) };
}

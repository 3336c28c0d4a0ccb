import { useEffect, useState } from 'preact/hooks';
import { fetchArticle } from '../server/article.ts';
import { type Problem, RequestFailed, problemFrom } from '../server/request.ts';

type LoadedArticle = Awaited<ReturnType<typeof fetchArticle>>;
export type ArticleLoad =
  | { readonly phase: 'loading' }
  | { readonly phase: 'loaded'; readonly article: LoadedArticle }
  /** Its text is not that of the version asked for any more. */
  | { readonly phase: 'changed' }
  | { readonly phase: 'removed' }
  | { readonly phase: 'failed'; readonly problem: Problem };

/** Loads an article, in one version of its text where that is given, each time another is asked for; `reload` tries once more. */
export function useArticle(
  articleId: string,
  version: number | undefined,
): { readonly load: ArticleLoad; readonly reload: () => void } {
  const [attempt, setAttempt] = useState(0);
  const [loaded, setLoaded] = useState<{ key: string; load: ArticleLoad } | null>(null);
  const key = `${version ?? 'now'} ${articleId}`;
  useEffect(() => {
    const controller = new AbortController();
    const settle = (load: ArticleLoad): void => {
      if (!controller.signal.aborted) setLoaded({ key, load });
    };
    settle({ phase: 'loading' });
    fetchArticle(articleId, version, controller.signal).then(
      (article) => settle({ phase: 'loaded', article }),
      (error: unknown) => settle(afterFailure(error)),
    );
    return () => controller.abort();
  }, [articleId, version, key, attempt]);
  const load: ArticleLoad = loaded?.key === key ? loaded.load : { phase: 'loading' };
  return { load, reload: () => setAttempt((before) => before + 1) };
}

function afterFailure(error: unknown): ArticleLoad {
  const status = error instanceof RequestFailed ? error.status : null;
  if (status === 409) return { phase: 'changed' };
  // 410 where the index knows that it was there; an index that was made anew does not.
  if (status === 404 || status === 410) return { phase: 'removed' };
  return { phase: 'failed', problem: problemFrom(error) };
}

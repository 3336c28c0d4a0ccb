import { useEffect, useState } from 'preact/hooks';
import {
  type ArchiveCounts,
  type ArchiveFilter,
  type ArchivePage,
  fetchArticles,
  fetchCounts,
  noFilter,
} from '../server/archive.ts';
import { type Problem, problemFrom } from '../server/request.ts';

type Listed = Pick<ArchivePage, 'articles' | 'next' | 'total'>;

export type Archive = {
  /** Of the whole archive. */
  readonly counts: ArchiveCounts | null;
  readonly listed: Listed | null;
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  readonly loadMore: () => void;
  /** Looks anew, after something was added or removed. */
  readonly reload: () => void;
};

/** Long enough that a word is typed, short enough not to be noticed. */
const typingMs = 200;

/** What the archive holds: `version` of the index tells when to look again. */
export function useArchive(filter: ArchiveFilter, version: number | undefined): Archive {
  const [counts, setCounts] = useState<ArchiveCounts | null>(null);
  const [listed, setListed] = useState<Listed | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isLoading, setIsLoading] = useState(true);
  const [attempt, setAttempt] = useState(0);
  /** Which page is wanted after those that are shown. */
  const [wanted, setWanted] = useState<string | null>(null);
  const key = JSON.stringify(filter);

  useEffect(() => {
    const controller = new AbortController();
    fetchCounts(noFilter, controller.signal).then(setCounts, (error: unknown) => {
      if (!controller.signal.aborted) setProblem(problemFrom(error));
    });
    return () => controller.abort();
  }, [version, attempt]);

  const load = async (cursor: string | null, signal: AbortSignal): Promise<void> => {
    setIsLoading(true);
    try {
      const page = await fetchArticles(filter, cursor, signal);
      setListed((before) => (cursor && before ? { ...page, articles: [...before.articles, ...page.articles] } : page));
      setProblem(null);
    } catch (error) {
      if (signal.aborted) return;
      setProblem(problemFrom(error));
    }
    setIsLoading(false);
  };
  useEffect(() => {
    const controller = new AbortController();
    setWanted(null);
    const timer = setTimeout(() => void load(null, controller.signal), typingMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [key, version, attempt]);
  useEffect(() => {
    if (wanted === null) return undefined;
    const controller = new AbortController();
    void load(wanted, controller.signal);
    return () => controller.abort();
  }, [wanted]);

  return {
    counts,
    listed,
    problem,
    isLoading,
    loadMore: () => setWanted(listed?.next ?? null),
    reload: () => setAttempt((before) => before + 1),
  };
}

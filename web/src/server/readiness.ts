import { useEffect, useState } from 'preact/hooks';
import type { AssistantState } from '../../../src/assistant.ts';
import { tellKeyRefused, withKey } from './key.ts';

/** How the server stands: `null` until it was heard of once; `isReachable` turns false when it stops answering. */
export type Readiness = { readonly state: AssistantState | null; readonly isReachable: boolean };

const calmSeconds = 30;
const busySeconds = 2;

/** Keeps an eye on `GET /ready`: often while something is about to change, seldom otherwise, and not at all in a hidden tab. */
export function useReadiness(): Readiness {
  const [readiness, setReadiness] = useState<Readiness>({ state: null, isReachable: true });
  useEffect(() => {
    const stopped = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      const state = await fetchState(stopped.signal);
      if (stopped.signal.aborted) return;
      if (state === 'needs-key') return tellKeyRefused();
      setReadiness((before) => ({ state: state ?? before.state, isReachable: state !== null }));
      const isCalm = state !== null && state.ready && !state.indexing;
      timer = setTimeout(() => !document.hidden && void look(), (isCalm ? calmSeconds : busySeconds) * 1000);
    };
    const lookAgain = (): void => {
      if (!document.hidden) void look();
    };
    const options = { signal: stopped.signal };
    document.addEventListener('visibilitychange', lookAgain, options);
    window.addEventListener('online', lookAgain, options);
    window.addEventListener('offline', lookAgain, options);
    void look();
    return () => {
      clearTimeout(timer);
      stopped.abort();
    };
  }, []);
  return readiness;
}

/** The state, also when the server says with 503 that it is not ready yet; `null` when there is no such answer. */
async function fetchState(signal: AbortSignal): Promise<AssistantState | 'needs-key' | null> {
  try {
    const response = await fetch('ready', withKey({ signal }));
    if (response.status === 401) return 'needs-key';
    const body: unknown = await response.json();
    return isState(body) ? body : null;
  } catch {
    // No connection, or something that is not Footnote answers: either way the page says that it cannot be reached.
    return null;
  }
}

function isState(body: unknown): body is AssistantState {
  if (typeof body !== 'object' || body === null) return false;
  const { degraded, coverage } = body as Partial<AssistantState>;
  return Array.isArray(degraded) && typeof coverage?.articles === 'number' && Array.isArray(coverage.outlets);
}

import { useEffect, useState } from 'preact/hooks';

/** What the page shows. It stands behind the `#` of the address, so that back, forward, reload and links work, below any path. */
export type View =
  | { readonly name: 'ask' }
  | { readonly name: 'archive' }
  | { readonly name: 'conversations' }
  | { readonly name: 'answer'; readonly id: string };

export function useView(): View {
  const [view, setView] = useState(() => viewOf(location.hash));
  useEffect(() => {
    const follow = (): void => setView(viewOf(location.hash));
    window.addEventListener('hashchange', follow);
    // It may have changed before anything listened.
    follow();
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return view;
}

/** What is no address of a view shows the page's beginning. */
export function viewOf(hash: string): View {
  const [name, id] = hash.replace(/^#\/?/, '').split('/');
  if (name === 'answers' && id) return { name: 'answer', id: decoded(id) };
  if (name === 'archive' || name === 'conversations') return { name };
  return { name: 'ask' };
}

export const addresses = { ask: '#/', archive: '#/archive', conversations: '#/conversations' } as const;

export function addressOfAnswer(id: string): string {
  return `#/answers/${encodeURIComponent(id)}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A stray per cent sign: taken as it stands, it names no answer.
    return part;
  }
}

import { useEffect, useState } from 'preact/hooks';

/** Room for an article beside the chat; the same width stands in layout.css. */
const wide = '(min-width: 60rem)';

export function useIsWide(): boolean {
  const [isWide, setIsWide] = useState(() => matchMedia(wide).matches);
  useEffect(() => {
    const query = matchMedia(wide);
    const update = (): void => setIsWide(query.matches);
    query.addEventListener('change', update);
    return () => query.removeEventListener('change', update);
  }, []);
  return isWide;
}

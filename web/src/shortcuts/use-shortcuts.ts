import { useEffect, useRef, useState } from 'preact/hooks';

/** What single keys do. Escape belongs to what it closes, and is not here. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const key = 'footnote.shortcuts';

/** Single keys act outside of fields only, and can be turned off: speech input and slips of the hand press them too (WCAG 2.1.4). */
export function useShortcuts(shortcuts: Shortcuts): { readonly areOn: boolean; readonly turn: (on: boolean) => void } {
  const [areOn, setAreOn] = useState(() => stored() !== 'off');
  // A second key may come before effects have run: it meets what the first one led to all the same.
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    if (!areOn) return undefined;
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      const act = latest.current[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [areOn]);
  return {
    areOn,
    turn(on) {
      setAreOn(on);
      try {
        localStorage.setItem(key, on ? 'on' : 'off');
      } catch {
        // No storage: it holds until the page is closed.
      }
    },
  };
}

function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}

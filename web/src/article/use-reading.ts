import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { OpenSpot, Spot } from './spot.ts';

type Reading = { readonly spots: readonly Spot[]; readonly index: number };

export type ReadingControls = {
  /** What the article panel shows, among what it can lead on to. */
  readonly reading: Reading | null;
  /** The place that it shows. */
  readonly spot: Spot | null;
  readonly open: OpenSpot;
  readonly moveTo: (index: number) => void;
  readonly close: () => void;
};

/** Which place of which article is being read. Closing it brings the focus back to what opened it, else to `fallback`. */
export function useReading(fallback: RefObject<HTMLElement | null>): ReadingControls {
  const [reading, setReading] = useState<Reading | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const wasReading = useRef(false);
  useLayoutEffect(() => {
    if (wasReading.current && !reading) (opener.current?.isConnected ? opener.current : fallback.current)?.focus();
    wasReading.current = reading !== null;
  }, [reading]);
  const open: OpenSpot = useCallback((spots, index) => {
    if (document.activeElement instanceof HTMLElement) opener.current = document.activeElement;
    setReading({ spots, index });
  }, []);
  const moveTo = useCallback((index: number) => {
    setReading((before) => (before?.spots[index] ? { ...before, index } : before));
  }, []);
  const close = useCallback(() => setReading(null), []);
  return { reading, spot: reading?.spots[reading.index] ?? null, open, moveTo, close };
}

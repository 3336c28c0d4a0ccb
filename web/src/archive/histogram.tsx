import { useRef, useState } from 'preact/hooks';
import { counted } from '../counted.ts';
import type { TimeBin } from './time-bins.ts';

type Props = {
  readonly bins: readonly TimeBin[];
  readonly from: string | null;
  readonly to: string | null;
  readonly onSelect: (from: string, to: string) => void;
};

/**
 * How many articles there are over time: pressing a bar keeps to its days, dragging over several to all of theirs. It is for
 * the eye and the pointer; the two dates below it say and do the same by keyboard and for a screen reader.
 */
export function Histogram({ bins, from, to, onSelect }: Props) {
  const [dragged, setDragged] = useState<readonly [number, number] | null>(null);
  const plot = useRef<HTMLDivElement>(null);
  const most = Math.max(1, ...bins.map(({ articles }) => articles));
  const binAt = (x: number): number => {
    const { left, width } = plot.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return Math.min(bins.length - 1, Math.max(0, Math.floor(((x - left) / width) * bins.length)));
  };
  const chosen = dragged ? ([Math.min(...dragged), Math.max(...dragged)] as const) : null;
  const isIn = (bin: TimeBin, index: number): boolean =>
    chosen ? index >= chosen[0] && index <= chosen[1] : (!from || bin.to >= from) && (!to || bin.from <= to);
  const select = (): void => {
    const [first, last] = [bins[chosen?.[0] ?? -1], bins[chosen?.[1] ?? -1]];
    setDragged(null);
    if (first && last) onSelect(first.from, last.to);
  };
  const shown = chosen ? [bins[chosen[0]], bins[chosen[1]]] : [bins[0], bins.at(-1)];

  return (
    <div class="histogram" aria-hidden="true" style={{ '--bins': String(bins.length) }}>
      <div
        class="histogram-plot"
        ref={plot}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const at = binAt(event.clientX);
          setDragged([at, at]);
        }}
        onPointerMove={(event) => dragged && setDragged([dragged[0], binAt(event.clientX)])}
        onPointerUp={select}
        onPointerCancel={() => setDragged(null)}
      >
        {bins.map((bin, index) => (
          <div
            key={bin.from}
            class={isIn(bin, index) ? 'histogram-bin is-in' : 'histogram-bin'}
            title={`${bin.label}: ${counted(bin.articles, 'article')}`}
          >
            <div class="histogram-bar" style={{ height: `${(bin.articles / most) * 100}%` }} />
          </div>
        ))}
      </div>
      <p class="histogram-ends">
        <span>{shown[0]?.label}</span>
        <span>{shown[1]?.label}</span>
      </p>
    </div>
  );
}

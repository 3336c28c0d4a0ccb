import type { ArchiveCounts, ArchiveFilter } from '../server/archive.ts';
import { Histogram } from './histogram.tsx';
import { timeBins } from './time-bins.ts';

type Props = {
  readonly filter: ArchiveFilter;
  /** Of the whole archive, whatever the filter. */
  readonly counts: ArchiveCounts;
  readonly onChange: (filter: ArchiveFilter) => void;
};

/** By words, time and outlet. */
export function ArchiveFilters({ filter, counts, onChange }: Props) {
  const { query, from, to, outlets } = filter;
  const change = (changed: Partial<ArchiveFilter>): void => onChange({ ...filter, ...changed });
  return (
    <form class="archive-filters" role="search" aria-label="Articles" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        <span>Title, outlet or file name</span>
        <input
          type="search"
          value={query}
          maxLength={300}
          autocomplete="off"
          onInput={(event) => change({ query: event.currentTarget.value })}
        />
      </label>
      {counts.months.length > 1 && (
        <Histogram
          bins={timeBins(counts.months)}
          from={from}
          to={to}
          onSelect={(first, last) => change({ from: first, to: last })}
        />
      )}
      <div class="archive-days">
        <Day name="Published from" value={from} onChange={(day) => change({ from: day })} />
        <Day name="to" value={to} onChange={(day) => change({ to: day })} />
        {counts.outlets.length > 1 && (
          <label class="field">
            <span>Outlet</span>
            <select
              value={outlets[0] ?? ''}
              onChange={({ currentTarget: { value } }) => change({ outlets: value ? [value] : [] })}
            >
              <option value="">All</option>
              {counts.outlets.map(({ outlet, articles }) => (
                <option key={outlet} value={outlet}>
                  {outlet} ({articles.toLocaleString('en-GB')})
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
    </form>
  );
}

type DayProps = {
  readonly name: string;
  readonly value: string | null;
  readonly onChange: (day: string | null) => void;
};

function Day({ name, value, onChange }: DayProps) {
  return (
    <label class="field">
      <span>{name}</span>
      <input type="date" value={value ?? ''} onChange={(event) => onChange(event.currentTarget.value || null)} />
    </label>
  );
}

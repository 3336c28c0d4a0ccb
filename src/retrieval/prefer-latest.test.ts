import { describe, expect, it } from 'vitest';
import { readSentences } from '../passages/read-passage.ts';
import { preferLatest, type DatedEvidence } from './prefer-latest.ts';

type Signals = Partial<DatedEvidence['signals']>;

function evidence(text: string, publishedAt: string | null, score: number, signals: Signals = {}): DatedEvidence {
  const [reading] = readSentences(text, [{ start: 0, end: text.length }], publishedAt);
  return {
    text,
    score,
    signals: { coverage: 0.8, contextCoverage: 0.9, contextNames: 1, kind: 1, ...signals },
    reading: { dates: reading?.dates ?? [] },
    article: { publishedAt },
  };
}

const latest = { latest: true, asOf: '2024-09-04' };
const first = (ranked: readonly DatedEvidence[]) => preferLatest(latest, ranked)[0]?.text;

describe('preferLatest', () => {
  const old = evidence('The flood killed 12 people.', '2023-05-02', 0.8);
  const recent = evidence('The flood killed 31 people.', '2023-05-09', 0.7);

  it('puts the newest of what answers first', () => {
    expect(first([old, recent])).toBe(recent.text);
    expect(preferLatest({ ...latest, latest: false }, [old, recent])).toEqual([old, recent]);
    expect(preferLatest(latest, [])).toEqual([]);
  });

  it('goes by the day that a sentence states before the day of its article', () => {
    const looksBack = evidence('In May 2019 the flood killed 90 people.', '2024-08-01', 0.75);
    expect(first([old, looksBack, recent])).toBe(recent.text);
  });

  it('does not take what is ahead for the latest', () => {
    const ahead = evidence('They will meet on 20 June 2024.', '2024-06-01', 0.8);
    const past = evidence('They met on 9 July 2024.', '2024-07-10', 0.7);
    expect(first([ahead, past])).toBe(past.text);
  });

  it('leaves a newer article about something else where it is', () => {
    const other = evidence('The storm killed 3 people.', '2024-08-30', 0.75, { coverage: 0.3, contextCoverage: 0.4 });
    const elsewhere = evidence('A flood killed 5 people.', '2024-08-30', 0.75, { contextNames: 0 });
    const unsure = evidence('Floods were in the news.', '2024-08-30', 0.1);
    const ranked = preferLatest(latest, [old, other, elsewhere, recent, unsure]);
    expect(ranked.map(({ text }) => text)).toEqual([recent, old, other, elsewhere, unsure].map(({ text }) => text));
  });

  it('keeps undated evidence behind dated', () => {
    const undated = evidence('The flood killed 20 people.', null, 0.9);
    expect(first([undated, old])).toBe(old.text);
    expect(first([undated])).toBe(undated.text);
  });
});

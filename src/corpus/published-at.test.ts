import { afterEach, describe, expect, it, vi } from 'vitest';
import { findDateline, parsePublishedAt } from './published-at.ts';

describe('parsePublishedAt', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ['2024-08-13', '2024-08-13'],
    ['2024-08-13T22:30:00Z', '2024-08-13T22:30:00Z'],
    ['2024-08-13T22:30:00-05:00', '2024-08-14T03:30:00Z'],
    ['2024-08-13 22:30', '2024-08-13'],
    ['13 August 2024', '2024-08-13'],
    ['Tuesday, Aug. 13, 2024', '2024-08-13'],
    ['  2024-02-29  ', '2024-02-29'],
  ])('reads %j in any time zone', (given, publishedAt) => {
    vi.stubEnv('TZ', 'Pacific/Kiritimati');
    expect(parsePublishedAt(given)).toEqual({ publishedAt, isUnclear: false });
    vi.stubEnv('TZ', 'America/Los_Angeles');
    expect(parsePublishedAt(given)).toEqual({ publishedAt, isUnclear: false });
  });

  it.each([
    'August 2024',
    '2024',
    '12/11/2022',
    '2023-02-29',
    '13 August',
    'yesterday',
    'soon',
    '2024-08-13 or 2024-08-14',
    20240813,
    {},
    true,
  ])('does not guess what %j means', (given) => {
    expect(parsePublishedAt(given)).toEqual({ publishedAt: null, isUnclear: true });
  });

  it.each([undefined, null, ''])('takes %j for not given', (given) => {
    expect(parsePublishedAt(given)).toEqual({ publishedAt: null, isUnclear: false });
  });
});

describe('findDateline', () => {
  it.each([
    ['OSLO, 13 August 2024 — The council met.', '2024-08-13'],
    ['A headline\n\nNEW YORK, Aug. 13, 2024 (Agency) -- The council met.', '2024-08-13'],
    ['OSLO (Agency), August 13, 2024 – The council met.', '2024-08-13'],
  ])('finds the day in %j', (text, day) => {
    expect(findDateline(text)).toBe(day);
  });

  it.each([
    ['no year', 'OSLO, April 30 (Agency) -- The council met.'],
    ['no day', 'OSLO, August 2024 — The council met.'],
    ['a date of the story', 'The council met on 13 August 2024 — and left.'],
    ['no place', 'Since 13 August 2024 — a long time — nothing happened.'],
    ['a date far below', `One\nTwo\nThree\nFour\nFive\nOSLO, 13 August 2024 — The council met.`],
    ['nothing', ''],
  ])('finds none where there is %s', (_what, text) => {
    expect(findDateline(text)).toBeNull();
  });
});

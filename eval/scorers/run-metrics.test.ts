import { describe, expect, it } from 'vitest';
import type { ScoredCase } from '../eval-case.ts';
import { scoredCase } from '../testing/sample-case.ts';
import * as abstention from './abstention.ts';
import {
  accuracyAtCoverage,
  accuracyCoverageArea,
  calibrationError,
  confidenceAuroc,
  coverageCurve,
  reliabilityTable,
} from './confidence.ts';
import { latencyPercentile } from './latency.ts';

const right = (confidence = 0.8): ScoredCase => scoredCase({ confidence });
const wrong = (confidence = 0.8): ScoredCase => scoredCase({ correct: false, confidence });
const falselyRefused = (confidence = 0.1): ScoredCase => scoredCase({ answered: false, correct: null, confidence });
const rightlyRefused = (confidence = 0.1): ScoredCase =>
  scoredCase({ answerable: false, answered: false, correct: null, confidence });
const leaked = (confidence = 0.8): ScoredCase => scoredCase({ answerable: false, correct: false, confidence });
const failed = scoredCase({ answered: null, correct: null, confidence: null });

describe('refusals', () => {
  const mixed = [right(), right(), wrong(), falselyRefused(), rightlyRefused(), rightlyRefused(), leaked(), failed];
  it('gives the values worked out by hand', () => {
    expect(abstention.abstentionPrecision(mixed)).toBeCloseTo(2 / 3);
    expect(abstention.abstentionRecall(mixed)).toBeCloseTo(2 / 3);
    expect(abstention.abstentionF1(mixed)).toBeCloseTo(2 / 3);
    expect(abstention.falseRefusals(mixed)).toBe(1 / 4);
    expect(abstention.coverage(mixed)).toBe(4 / 7);
    expect(abstention.accuracyOfAnswers(mixed)).toBe(2 / 4);
    expect(abstention.rightOutcomes(mixed)).toBe(4 / 7);
  });

  it('a system that refuses everything has full recall and no accuracy', () => {
    const refusing = [falselyRefused(), falselyRefused(), rightlyRefused()];
    expect(abstention.abstentionRecall(refusing)).toBe(1);
    expect(abstention.abstentionPrecision(refusing)).toBeCloseTo(1 / 3);
    expect(abstention.abstentionF1(refusing)).toBe(0.5);
    expect(abstention.falseRefusals(refusing)).toBe(1);
    expect(abstention.coverage(refusing)).toBe(0);
    expect(abstention.accuracyOfAnswers(refusing)).toBeNull();
  });

  it('a system that never refuses has no precision, and F1 of 0', () => {
    expect(abstention.abstentionPrecision([right(), leaked()])).toBeNull();
    expect(abstention.abstentionF1([right(), leaked()])).toBe(0);
  });

  it('does not apply to a set in which every question has an answer, nor to no cases', () => {
    expect(abstention.abstentionRecall([right()])).toBeNull();
    expect(abstention.abstentionF1([right(), falselyRefused()])).toBeNull();
    expect(abstention.rightOutcomes([failed])).toBeNull();
  });
});

describe('accuracy against coverage', () => {
  it.each([
    ['all right', [right(0.2), right(0.9)], 1],
    ['all wrong', [wrong(0.2), wrong(0.9)], 0],
    ['the right one surer: (1/1 + 1/2) / 2', [right(0.9), wrong(0.2)], 0.75],
    ['the wrong one surer: (0/1 + 1/2) / 2', [wrong(0.9), right(0.2)], 0.25],
    ['both as sure: (0.5/1 + 1/2) / 2', [wrong(0.5), right(0.5)], 0.5],
    ['an answer where there is none counts as wrong', [right(0.9), leaked(0.2)], 0.75],
    ['refusals are not answers', [right(0.9), falselyRefused(), rightlyRefused()], 1],
    ['nothing answered', [falselyRefused()], null],
  ])('%s', (_name, cases, area) => {
    expect(accuracyCoverageArea(cases)).toBe(area);
  });
});

describe('accuracy at a coverage', () => {
  // Surest first: right, wrong, right, leaked; then two refusals.
  const cases = [right(0.9), wrong(0.8), right(0.7), leaked(0.6), falselyRefused(), rightlyRefused()];
  it.each([
    ['the three surest of six', 0.5, 2 / 3],
    ['the four of 3.6', 0.6, 2 / 4],
    ['more than were answered', 0.8, null],
    ['the surest', 0.1, 1],
  ])('%s', (_name, share, accuracy) => {
    expect(accuracyAtCoverage(cases, share)).toBe(accuracy);
  });

  it('shares the accuracy of answers as sure as each other', () => {
    expect(accuracyAtCoverage([right(0.9), right(0.5), wrong(0.5), leaked(0.1)], 0.5)).toBe(1.5 / 2);
  });

  it('leaves out questions at which the assistant failed', () => {
    expect(coverageCurve([right(0.9), falselyRefused(), failed])).toEqual([{ coverage: 1 / 2, accuracy: 1 }]);
  });
});

describe('confidence on questions with and without answer', () => {
  it.each([
    ['parted', [right(0.9), wrong(0.8), rightlyRefused(0.1)], 1],
    ['the wrong way round', [right(0.1), leaked(0.9)], 0],
    ['all alike', [right(0.5), right(0.5), leaked(0.5)], 0.5],
    ['three of four pairs in order', [right(0.9), right(0.4), leaked(0.6), leaked(0.1)], 0.75],
    ['one tie of two pairs: (1 + ½) / 2', [right(0.6), leaked(0.6), leaked(0.1)], 0.75],
    ['one sort only', [right(0.9), wrong(0.1)], null],
  ])('%s', (_name, cases, auroc) => {
    expect(confidenceAuroc(cases)).toBe(auroc);
  });
});

describe('calibration', () => {
  it('is 0 when what was promised came true', () => {
    expect(calibrationError([...Array.from({ length: 8 }, () => right(0.8)), wrong(0.8), wrong(0.8)])).toBeCloseTo(0);
  });

  it('weighs each bin by its answers', () => {
    // bin (0.8, 0.9]: two answers at 0.9, half right: |0.5 − 0.9| = 0.4; bin (0.1, 0.2]: one at 0.2, right: 0.8
    expect(calibrationError([right(0.9), wrong(0.9), right(0.2)])).toBeCloseTo((2 * 0.4 + 1 * 0.8) / 3);
  });

  it('puts 0, 0.1 and 1 in the bins that the table names', () => {
    const counts = reliabilityTable([right(0), right(0.1), right(0.3), right(0.7), right(1)]).map(({ count }) => count);
    expect(counts).toEqual([2, 0, 1, 0, 0, 0, 1, 0, 0, 1]);
  });

  it('does not apply where nothing was answered', () => {
    expect(calibrationError([rightlyRefused()])).toBeNull();
  });
});

it('latency is the nearest-rank percentile of the questions that did not fail', () => {
  const cases = Array.from({ length: 20 }, (_, index) => scoredCase({ latencyMs: 20 - index }));
  expect(latencyPercentile([...cases, { ...failed, latencyMs: 9999 }], 0.5)).toBe(10);
  expect(latencyPercentile(cases, 0.95)).toBe(19);
  expect(latencyPercentile([], 0.5)).toBeNull();
});

import { describe, expect, it } from 'vitest';
import { samplePassages } from '../testing/sample-sources.ts';
import { labelSources } from './label-sources.ts';

describe('labelSources', () => {
  it('names a sentence that stands in two overlapping passages once', () => {
    const found = samplePassages([
      {
        id: 'a',
        passages: [
          ['One.', 'Two.'],
          ['Two.', 'Three.'],
        ],
      },
    ]);
    const labels = labelSources(found).map(({ sentences }) => sentences.map(({ label, text }) => `${label} ${text}`));
    expect(labels).toEqual([
      ['S1 One.', 'S2 Two.'],
      ['S2 Two.', 'S3 Three.'],
    ]);
  });

  it('keeps the order of the passages, and counts in the order of each article', () => {
    const [first, second, other] = samplePassages([
      { id: 'a', passages: [['One.', 'Two.'], ['Three.']] },
      { id: 'b', passages: [['One.']] },
    ]);
    const sources = labelSources([second, other, first].filter((passage) => passage !== undefined));
    expect(sources.map(({ sentences }) => sentences.map(({ label }) => label))).toEqual([['S3'], ['S4'], ['S1', 'S2']]);
  });

  it('gives each sentence its place and its exact characters', () => {
    const found = samplePassages([{ id: 'a', passages: [['One.'], ['“Twö” 😀.', 'Three.']] }]);
    const [, source] = labelSources(found);
    const article = 'One. “Twö” 😀. Three.';
    for (const { start, end, text } of source?.sentences ?? []) expect(article.slice(start, end)).toBe(text);
    expect(source?.sentences.map(({ text }) => text)).toEqual(['“Twö” 😀.', 'Three.']);
  });

  it('has nothing to name without passages', () => {
    expect(labelSources([])).toEqual([]);
  });
});

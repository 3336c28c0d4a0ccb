import { describe, expect, it } from 'vitest';
import { locateQuotes } from './quote-offsets.ts';

const texts: Record<string, string> = { talks: '🕊️ They met. It rained. They met again. It rained.' };
const textOf = (articleId: string) => texts[articleId];
const line = (...evidence: object[]) => JSON.stringify({ id: 'q-1', evidence });

describe('locateQuotes', () => {
  it('writes offsets in UTF-16 code units, at which the text slices to the quote', () => {
    const located = JSON.parse(locateQuotes(line({ articleId: 'talks', quote: 'They met again.' }), textOf));
    const { start, end } = located.evidence[0];
    expect(texts['talks']?.slice(start, end)).toBe('They met again.');
  });

  it('takes the occurrence that is named', () => {
    const located = JSON.parse(locateQuotes(line({ articleId: 'talks', quote: 'It rained.', occurrence: 2 }), textOf));
    expect(located.evidence[0].start).toBe(texts['talks']?.lastIndexOf('It rained.'));
  });

  it('moves offsets that an edit of the article made wrong', () => {
    const stale = line({ articleId: 'talks', start: 0, end: 9, quote: 'They met.' });
    expect(JSON.parse(locateQuotes(stale, textOf)).evidence[0]).toMatchObject({ start: 4, end: 13 });
  });

  it('leaves a line as it was written when its offsets are right', () => {
    const written = `{"id": "q-1",  "evidence": [{"articleId": "talks", "start": 4, "end": 13, "quote": "They met."}]}\n`;
    expect(locateQuotes(written, textOf)).toBe(written);
  });

  it('names every line at fault: not there, more than once, no such article, no JSON', () => {
    const lines = [
      line({ articleId: 'talks', quote: 'They parted.' }),
      line({ articleId: 'talks', quote: 'They met again.' }),
      line({ articleId: 'talks', quote: 'It rained.' }),
      line({ articleId: 'absent', quote: 'They met.' }),
      '{',
    ].join('\n');
    expect(() => locateQuotes(lines, textOf)).toThrow(
      /line 1: talks holds this quote 0 times.*\n.*line 3: talks holds this quote 2 times.*\n.*line 4: the corpus has no article absent\n.*line 5: /u,
    );
  });
});

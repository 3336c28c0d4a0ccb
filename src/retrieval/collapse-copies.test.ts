import { describe, expect, it } from 'vitest';
import type { CopyOf } from '../catalog/catalog.ts';
import { collapseCopies, deferCopies, readPrintings } from './collapse-copies.ts';
import type { RankedSentence } from './evidence.ts';

const copy = (id: string, publishedAt: string | null = null): CopyOf => ({
  id,
  title: `On ${id}`,
  outlet: null,
  publishedAt,
});
const wire = [copy('original', '2024-05-01'), copy('copy', '2024-05-02'), copy('undated')];
const groups = new Map(wire.map(({ id }) => [id, wire]));

/** Only what the step reads; `score` falls with the place. */
const ranked = (...sentences: (readonly [articleId: string, text: string])[]) =>
  sentences.map(
    ([articleId, text], place) =>
      ({
        articleId,
        text,
        start: place * 100,
        end: place * 100 + text.length,
        score: 1 - place / 10,
      }) as RankedSentence,
  );
const told = (evidence: readonly RankedSentence[]) =>
  evidence.map(({ articleId, text, score }) => `${articleId} ${score} ${text}`);

describe('evidence of copies', () => {
  it('is the original’s sentence, in the place and with the score of the best', () => {
    const evidence = ranked(
      ['copy', 'The “bridge” closed - on Monday.'],
      ['alone', 'It reopened.'],
      ['undated', 'the "bridge"  closed\non Monday.'],
      ['undated', 'THE "BRIDGE" CLOSED – ON MONDAY.'],
      ['original', 'The "bridge" closed — on Monday.'],
    );
    expect(told(collapseCopies(evidence, groups))).toEqual([
      'original 1 The "bridge" closed — on Monday.',
      'alone 0.9 It reopened.',
      'undated 0.8 the "bridge"  closed\non Monday.',
    ]);
  });

  it('keeps every fact that only one of them has', () => {
    const evidence = ranked(['copy', 'Twelve died.'], ['original', 'Ten died.'], ['undated', 'Ten died. ']);
    expect(told(collapseCopies(evidence, groups))).toEqual(['copy 1 Twelve died.', 'original 0.9 Ten died.']);
  });

  it('is not touched in articles that are no copies', () => {
    const evidence = ranked(['a', 'Ten died.'], ['b', 'Ten died.'], ['a', 'Ten died.']);
    expect(collapseCopies(evidence, groups)).toEqual(evidence);
    expect(collapseCopies(evidence, new Map())).toEqual(evidence);
  });
});

describe('passages of copies', () => {
  it('come after all others from the third article of a group on', () => {
    const passages = ['copy', 'original', 'undated', 'copy', 'a', 'undated', 'a'].map((id, place) => ({
      article: { id },
      place,
    }));
    expect(deferCopies(passages, groups).map(({ place }) => place)).toEqual([0, 1, 3, 4, 6, 2, 5]);
  });
});

describe('who else prints a sentence', () => {
  const texts: Record<string, string> = {
    original: 'Rain fell.\nThe mayor said:\n“Close the bridge.”',
    copy: 'THE MAYOR SAID: "CLOSE THE BRIDGE."',
    undated: 'Rain fell.',
  };
  const read: string[] = [];
  const catalog = {
    article: async (id: string) => {
      read.push(id);
      return texts[id] === undefined ? null : ({ text: texts[id] } as never);
    },
  };

  it('is found in the text of the copies, each read once', async () => {
    const printedIn = await readPrintings(['copy', 'copy', 'undated', 'alone'], groups, catalog);
    expect(read.toSorted()).toEqual(['copy', 'original', 'undated']);
    const ids = (articleId: string, text: string) => printedIn({ articleId, text }).map(({ id }) => id);
    expect(ids('copy', 'The mayor said: "Close the bridge."')).toEqual(['original']);
    expect(ids('undated', 'Rain fell.')).toEqual(['original']);
    expect(ids('copy', 'Nobody says this.')).toEqual([]);
    expect(ids('alone', 'Rain fell.')).toEqual([]);
  });

  it('is nobody where the copy went meanwhile', async () => {
    const gone = new Map([['copy', [copy('gone'), copy('copy')]]]);
    const printedIn = await readPrintings(['copy'], gone, catalog);
    expect(printedIn({ articleId: 'copy', text: 'Rain fell.' })).toEqual([]);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/paths.ts';
import { judgeByWords } from './word-support.ts';

describe('support by words', () => {
  it.each([
    ['a quote of itself', 'The bridge closed in June.', 'The bridge closed in June.', true],
    ['other forms of the words', 'The bridge was opening.', 'They opened the bridges.', true],
    ['another number', 'It cost 50 million crowns.', 'It cost 40 million crowns.', false],
    ['a number word for its digits', 'Twelve cables had cracks.', 'Cracks were found in 12 of its cables.', true],
    ['a number with and without comma', '1,200 people came.', 'Some 1200 people came.', true],
    ['other words', 'The mayor resigned.', 'The bridge closed in June.', false],
    ['an accent', 'Łukasz José spoke.', 'Łukasz Jose spoke.', true],
    ['no content words', 'It was he.', 'It was he.', false],
  ])('%s', (_name, statement, cited, supported) => {
    expect(judgeByWords(statement, [cited]).supported).toBe(supported);
  });

  it('joins what is cited', () => {
    const both = ['The bridge closed in June.', 'Cracks were found in 12 of its cables.'];
    expect(judgeByWords('The bridge closed after cracks were found in 12 cables.', both).supported).toBe(true);
    expect(judgeByWords('The bridge closed after cracks were found in 12 cables.', both.slice(0, 1)).supported).toBe(
      false,
    );
  });

  it('says what is missing', () => {
    expect(judgeByWords('The bridge reopened in July.', ['The bridge closed in June.']).missing).toEqual([
      'reopened',
      'July',
    ]);
  });
});

type Claim = { claim: string; articleId: string; label: string; evidence?: { quote: string; set?: number }[] };
const labelled = join(projectRoot, '..', 'shared', 'data', 'support');

/** Mean of the shares of supported and of unsupported claims that are judged right; 0.5 is chance. */
function balancedAccuracy(set: string): number {
  const rows = <Row>(file: string): Row[] =>
    readFileSync(join(labelled, set, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
  const texts = new Map(rows<{ id: string; text: string }>('articles.jsonl').map(({ id, text }) => [id, text]));
  const shares = ['supported', 'unsupported'].map((wanted) => {
    const claims = rows<Claim>('claims.jsonl').filter(({ label }) => label === wanted);
    const right = claims.filter(({ claim, articleId, evidence }) => {
      const first = evidence?.filter((one) => one.set === 0).map(({ quote }) => quote) ?? [];
      const cited = first.length > 0 ? first : [texts.get(articleId) ?? ''];
      return judgeByWords(claim, cited).supported === (wanted === 'supported');
    });
    return right.length / claims.length;
  });
  return (shares[0]! + shares[1]!) / 2;
}

// eval/README.md names the figures, which this test keeps true.
describe.skipIf(!existsSync(labelled))('agreement with people (skipped where ../shared/data/support is absent)', () => {
  it.each([
    ['attributionbench_dev', 0.66],
    ['q2_wow', 0.675],
    ['qags_cnndm', 0.497],
    ['wice_dev', 0.677],
  ])('%s: balanced accuracy %f', (set, figure) => {
    expect(balancedAccuracy(set)).toBeCloseTo(figure, 2);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvidenceSentence, SupportScorer } from './support-scorer.ts';

export const grain: EvidenceSentence = {
  text: 'Foreign Minister Ana Ruiz received Kenji Mori in Lisbon on 4 May 2021 and promised over 700 tonnes of grain.',
  title: 'A visit to Lisbon',
  publishedAt: '2021-05-05',
  before: [],
};

/** What every judge of support must do, whatever it is made of. */
export function describeSupportScorer(name: string, create: () => Promise<SupportScorer>): void {
  describe(`${name} as a SupportScorer`, () => {
    let scorer: SupportScorer;
    beforeAll(async () => {
      scorer = await create();
    });
    afterAll(() => scorer.close());
    const judge = (statement: string, evidence: readonly EvidenceSentence[] = [grain]) =>
      scorer.score({ statement, evidence });

    it.each([grain.text, 'Ana Ruiz received Kenji Mori in Lisbon.', 'Ruiz promised more than 700 tonnes of grain.'])(
      'supports what the source says: %j',
      async (statement) => {
        expect(await judge(statement)).toMatchObject({ verdict: 'supported' });
      },
    );

    it.each([
      'Ruiz promised over 900 tonnes of grain.',
      'Ana Ruiz received Kenji Mori in Lisbon on 9 May 2021.',
      'Ana Ruiz received Paolo Conti in Lisbon.',
      'Ana Ruiz did not receive Kenji Mori in Lisbon.',
      'The harvest was destroyed by floods and hail.',
    ])('does not support what it does not say, and says why: %j', async (statement) => {
      const support = await judge(statement);
      expect(support.verdict).not.toBe('supported');
      expect(support.reason).toMatch(/\S/);
    });

    it('scores from 0 to 1, a true statement above a false one', async () => {
      const [right, wrong] = [
        await judge('Ruiz received Mori in Lisbon.'),
        await judge('Ruiz received nobody in Lima.'),
      ];
      for (const { score } of [right, wrong]) expect(score >= 0 && score <= 1).toBe(true);
      expect(right.score).toBeGreaterThan(wrong.score);
    });

    it('supports nothing without evidence or without content', async () => {
      expect((await judge('Ana Ruiz received Kenji Mori in Lisbon.', [])).verdict).toBe('unsupported');
      for (const statement of ['', '…', 'It is.']) expect((await judge(statement)).verdict).not.toBe('supported');
    });

    it('takes nothing from the title or the sentences before alone', async () => {
      const evidence = { ...grain, text: 'The weather was fine.', before: [grain.text] };
      expect((await judge('Ruiz promised more than 700 tonnes of grain.', [evidence])).verdict).not.toBe('supported');
    });

    it('judges the same claim alike at any time', async () => {
      const claims = ['Ruiz received Mori in Lisbon.', 'Ruiz received Mori in Lima.', grain.text];
      const once = await Promise.all(claims.map((claim) => judge(claim)));
      const again = await Promise.all(claims.toReversed().map((claim) => judge(claim)));
      expect(again.toReversed()).toEqual(once);
    });

    it.each([
      ['a very long text', 'Ruiz received Mori in Lisbon, '.repeat(700)],
      ['one endless word', 'a'.repeat(20_000)],
      ['quotes and brackets', '“([{'.repeat(3000)],
      ['digits', '1,000 and '.repeat(2000)],
    ])('answers in time for %s', async (_, statement) => {
      const started = performance.now();
      expect((await judge(statement)).verdict).not.toBe('supported');
      expect(performance.now() - started).toBeLessThan(1000);
    });
  });
}

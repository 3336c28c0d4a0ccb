import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reranker } from './reranker.ts';

/** What every `Reranker` must do, whatever is behind it. */
export function describeReranker(name: string, create: () => Promise<Reranker>): void {
  describe(`${name} as a Reranker`, () => {
    let reranker: Reranker;
    beforeAll(async () => {
      reranker = await create();
    });
    afterAll(() => reranker?.close());

    const question = 'Why was the harbour closed?';
    const answering = 'The harbour was closed on Tuesday after a storm damaged both piers.';
    const other = 'Tomatoes need sunlight and regular watering to ripen.';

    it('names its model', () => {
      expect(reranker.name).not.toBe('');
    });

    it('scores a passage that answers above one that does not, wherever they stand', async () => {
      const [high = 0, low = 1] = await reranker.score(question, [answering, other]);
      expect(high).toBeGreaterThan(low);
      expect(await reranker.score(question, [other, answering])).toEqual([low, high]);
    });

    it('gives no scores for no passages', async () => {
      expect(await reranker.score(question, [])).toEqual([]);
    });

    it('gives equal pairs equal scores, whatever they travel with', async () => {
      const [alone] = await reranker.score(question, [answering]);
      const crowd = Array.from({ length: 20 }, (_, place) => (place % 4 === 0 ? answering : `Neighbour ${place}.`));
      const together = await Promise.all([reranker.score(question, crowd), reranker.score(question, crowd)]);
      for (const scores of together) {
        expect(scores).toHaveLength(crowd.length);
        expect(scores.filter((_, place) => place % 4 === 0)).toEqual(Array.from({ length: 5 }, () => alone));
      }
    });

    const nasty: [string, string][] = [
      ['nothing', ''],
      ['white space', ' \n\t '],
      ['ten thousand words', 'harbour storm pier mayor '.repeat(2500)],
      ['one endless word', 'a'.repeat(200_000)],
      ['emoji and half of one', '🌊⚓️ \ud83c'],
      ['other scripts', 'Гавань закрыта после шторма 港は閉鎖された'],
      ['control characters', '\u0000\u0007\u200b'],
      ['what separates texts', '[CLS] [SEP] </s> <s>'],
    ];
    it.each(nasty)('takes %s, as a passage and as a question', async (_, text) => {
      const scores = [...(await reranker.score(question, [text])), ...(await reranker.score(text, [answering, text]))];
      expect(scores).toHaveLength(3);
      for (const score of scores) {
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }
    });

    it('reads the question to its end where the passage is far too long', async () => {
      const long = `${other} `.repeat(300);
      const [high = 0] = await reranker.score(question, [`${answering} ${long}`]);
      const [low = 1] = await reranker.score(question, [long]);
      expect(high).toBeGreaterThan(low);
    });

    it('stops when its signal has fired, with the reason, and works on', async () => {
      const signal = AbortSignal.abort(new Error('the reader left'));
      await expect(reranker.score(question, [answering], { signal })).rejects.toThrow('the reader left');
      expect(await reranker.score(question, [answering])).toHaveLength(1);
    });

    it('leaves a long list soon after its signal fires', async () => {
      const controller = new AbortController();
      const texts = Array.from({ length: 5000 }, (_, place) => `${place} ${answering.repeat(20)}`);
      const job = reranker.score(question, texts, { signal: controller.signal });
      const refused = expect(job).rejects.toThrow('no longer needed');
      await reranker.score(question, [answering]);
      const started = performance.now();
      controller.abort(new Error('no longer needed'));
      await refused;
      expect(performance.now() - started).toBeLessThan(1000);
      expect(await reranker.score(question, [answering])).toHaveLength(1);
    });
  });
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleAnswer, sampleCitation } from '../testing/sample-answer.ts';
import type { Answer } from './answer.ts';
import type { AnswerStore } from './answer-store.ts';

export type AnswerPlace = {
  /** Opens the store that is at this place, again and beside others, too. */
  open(limit: number): AnswerStore;
  dispose(): Promise<void>;
};

const given = (id: string, changes: Partial<Answer> = {}): Answer =>
  sampleAnswer(
    [['The harbour bridge opened on 3 May 2021.', [1]]],
    [sampleCitation(1, 'harbour-bridge', 'The harbour bridge opened on 3 May 2021.')],
    { id, question: 'When? \u{1F309} \0 \uD800', ...changes },
  );
const answeredAt = '2024-08-20T12:00:00.000Z';

/** How every `AnswerStore` behaves. */
export function describeAnswerStore(name: string, createPlace: () => Promise<AnswerPlace>): void {
  describe(name, () => {
    let place: AnswerPlace;
    const stores: AnswerStore[] = [];
    const open = (limit = 100) => {
      const store = place.open(limit);
      stores.push(store);
      return store;
    };
    beforeEach(async () => void (place = await createPlace()));
    afterEach(async () => {
      for (const store of stores.splice(0)) await store.close();
      await place.dispose();
    });

    it('gives an answer as it was given, and when, without what only its asker wanted to see', async () => {
      await open().keep(given('a', { passages: [] }), answeredAt);
      expect(await open().answer('a')).toEqual({ answer: given('a'), answeredAt });
      const before = new Date().toISOString();
      await open().keep(given('b'));
      expect((await open().answer('b'))!.answeredAt >= before).toBe(true);
    });

    it('has none of an id that nobody gave', async () => {
      const store = open();
      for (const id of ['nobody', '', '\0', '\uD800', 'x'.repeat(10_000)]) expect(await store.answer(id)).toBeNull();
    });

    it('keeps the first one of an id', async () => {
      const store = open();
      await store.keep(given('a'), answeredAt);
      await store.keep(given('a', { question: 'Another?' }));
      expect(await store.answer('a')).toEqual({ answer: given('a'), answeredAt });
    });

    it('keeps the latest, as many as it may, and lists them in their order', async () => {
      const store = open(3);
      for (let at = 0; at < 30; at++) await store.keep(given(String(at)), answeredAt);
      const first = await store.list({ after: 0, limit: 2 });
      const { answers, next } = await store.list({ after: first.next ?? 0, limit: 2 });
      const ids = [...first.answers, ...answers].map(({ answer: { id } }) => id);
      expect(ids).toEqual(['27', '28', '29']);
      expect(next).toBeNull();
      expect(await store.answer('26')).toBeNull();
    });

    it('loses none that several keep at once', async () => {
      const all = Array.from({ length: 4 }, () => open());
      await Promise.all(all.flatMap((store, at) => Array.from({ length: 10 }, (_, number) => store.keep(given(`${at} ${number}`))))); // prettier-ignore
      expect((await open().list({ after: 0, limit: 100 })).answers).toHaveLength(40);
    });
  });
}

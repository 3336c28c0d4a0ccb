import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Feedback } from './feedback.ts';
import type { FeedbackStore } from './feedback-store.ts';

export type FeedbackPlace = {
  /** Opens the store that is at this place, again and beside others, too. */
  open(maxBytes?: number): FeedbackStore;
  /** Some room for a few dozen pieces, in bytes. */
  readonly roomOf: number;
  dispose(): Promise<void>;
};

export const said = (answerId: string, note = ''): Feedback => ({
  answerId,
  question: 'When?',
  statements: [],
  citations: [],
  verdict: 'right',
  evidence: [],
  ...(note && { note }),
  givenAt: '2024-08-20T10:00:00.000Z',
});

/** How every `FeedbackStore` behaves. */
export function describeFeedbackStore(name: string, createPlace: () => Promise<FeedbackPlace>): void {
  describe(name, () => {
    let place: FeedbackPlace;
    const stores: FeedbackStore[] = [];
    const open = (maxBytes?: number) => {
      const store = place.open(maxBytes);
      stores.push(store);
      return store;
    };
    beforeEach(async () => void (place = await createPlace()));
    afterEach(async () => {
      for (const store of stores.splice(0)) await store.close();
      await place.dispose();
    });

    it('keeps what is said last of an answer, and says whether it was the first', async () => {
      const store = open();
      expect(await store.put(said('a', 'first'))).toBe(true);
      expect(await store.put(said('b'))).toBe(true);
      expect(await store.put(said('a', 'second \u{1F309} \u0001'))).toBe(false);
      const other = open();
      expect(await other.list({ after: 0, limit: 10 })).toEqual({
        feedback: [said('b'), said('a', 'second \u{1F309} \u0001')],
        next: null,
        total: 2,
      });
    });

    it('is read page by page, also while something is given and withdrawn', async () => {
      const store = open();
      for (const id of ['a', 'b', 'c']) await store.put(said(id));
      const first = await store.list({ after: 0, limit: 2 });
      expect([first.feedback.map(({ answerId }) => answerId), first.total]).toEqual([['a', 'b'], 3]);
      expect(await store.remove('c')).toBe(true);
      await store.put(said('d'));
      const second = await store.list({ after: first.next ?? 0, limit: 2 });
      expect(second).toEqual({ feedback: [said('d')], next: null, total: 3 });
    });

    it('withdraws once', async () => {
      const store = open();
      await store.put(said('a'));
      expect([await store.remove('a'), await store.remove('a'), await store.remove('\0nobody')]).toEqual([
        true,
        false,
        false,
      ]);
      expect(await store.list({ after: 0, limit: 1 })).toEqual({ feedback: [], next: null, total: 0 });
    });

    it('misses and counts none that several give at once', async () => {
      const all = Array.from({ length: 4 }, () => open());
      await Promise.all(all.flatMap((store, at) => Array.from({ length: 10 }, (_, number) => store.put(said(`${at} ${number}`))))); // prettier-ignore
      const { feedback, total } = await open().list({ after: 0, limit: 100 });
      expect([new Set(feedback.map(({ answerId }) => answerId)).size, total]).toEqual([40, 40]);
    });

    it('takes no more than its room, goes on where something is withdrawn, and keeps what it had', async () => {
      const store = open(place.roomOf);
      const long = 'x'.repeat(2000);
      let kept = 0;
      const fill = async () => {
        for (;;) {
          await store.put(said(`a-${kept}`, long));
          kept += 1;
        }
      };
      await expect(fill()).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(kept).toBeGreaterThan(10);
      expect((await store.list({ after: 0, limit: 1000 })).feedback).toHaveLength(kept);
      for (const index of [0, 1, 2, 3]) expect(await store.remove(`a-${index}`)).toBe(true);
      expect(await store.put(said('later', long))).toBe(true);
    });
  });
}

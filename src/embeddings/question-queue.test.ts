import { describe, expect, it } from 'vitest';
import type { Embedding } from './embedder.ts';
import { createQuestionQueue } from './question-queue.ts';

const embedding = (length: number): Embedding => ({ vector: Float32Array.of(length, 1), wordCodes: new Uint8Array() });

/** A worker that gives each text its length as a vector of two, and finishes a trip when told to. */
function worker(lanes = 1) {
  const trips: { texts: string[]; arrive: () => void; fail: (error: Error) => void }[] = [];
  const embedAll = (texts: string[]) =>
    new Promise<Embedding[]>((resolve, reject) => {
      trips.push({ texts, arrive: () => resolve(texts.map(({ length }) => embedding(length))), fail: reject });
    });
  const trip = (place: number) => {
    const found = trips[place];
    if (!found) throw new Error(`there is no trip ${place}`);
    return found;
  };
  return {
    trips,
    trip,
    queue: createQuestionQueue(Array.from({ length: lanes }, () => (texts: string[]) => embedAll(texts))),
  };
}

describe('the queue of questions', () => {
  it('sends the first at once and those that wait together', async () => {
    const { trips, trip, queue } = worker();
    const first = queue.embed('a');
    const waiting = [queue.embed('bb'), queue.embed('ccc')];
    expect(trips.map(({ texts }) => texts)).toEqual([['a']]);
    trip(0).arrive();
    expect(await first).toEqual(embedding(1));
    await Promise.resolve();
    expect(trip(1).texts).toEqual(['bb', 'ccc']);
    trip(1).arrive();
    expect(await Promise.all(waiting)).toEqual([embedding(2), embedding(3)]);
  });

  it('keeps a trip short, however many wait', async () => {
    const { trips, trip, queue } = worker();
    const all = Array.from({ length: 40 }, () => queue.embed('a'));
    for (let place = 0; trips.length > place; place++) {
      trip(place).arrive();
      await new Promise(setImmediate);
    }
    expect(await Promise.all(all)).toHaveLength(40);
    expect(Math.max(...trips.map(({ texts }) => texts.length))).toBe(16);
  });

  it('leaves out a question whose asker left, before or during the trip', async () => {
    const { trip, queue } = worker();
    const asker = new AbortController();
    const first = queue.embed('a', asker.signal);
    const second = queue.embed('bb', asker.signal);
    const third = queue.embed('ccc');
    asker.abort(new Error('left'));
    trip(0).arrive();
    await expect(first).rejects.toThrow('left');
    await expect(second).rejects.toThrow('left');
    expect(trip(1).texts).toEqual(['ccc']);
    trip(1).arrive();
    expect(await third).toEqual(embedding(3));
  });

  it('fails the questions of a failed trip and no others', async () => {
    const { trip, queue } = worker();
    const first = queue.embed('a');
    const second = queue.embed('bb');
    trip(0).fail(new Error('the thread died'));
    await expect(first).rejects.toThrow('the thread died');
    trip(1).arrive();
    expect(await second).toEqual(embedding(2));
  });

  it('lets a second lane go while the first is under way, and shares out those that wait', async () => {
    const { trips, trip, queue } = worker(2);
    const asked = ['a', 'b', 'c', 'd', 'e', 'f'].map((text) => queue.embed(text));
    expect(trips.map(({ texts }) => texts)).toEqual([['a'], ['b']]);
    trip(1).arrive();
    await asked[1];
    await Promise.resolve();
    expect(trip(2).texts).toEqual(['c', 'd']);
    for (const place of [0, 2]) trip(place).arrive();
    await asked[3];
    for (const place of [3, 4]) {
      await new Promise(setImmediate);
      trips[place]?.arrive();
    }
    expect(await Promise.all(asked)).toHaveLength(6);
  });
});

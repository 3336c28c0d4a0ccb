import { describe, expect, it } from 'vitest';
import { createQuestionQueue } from './question-queue.ts';

/** A worker that gives each text its length as a vector of two, and finishes a trip when told to. */
function worker() {
  const trips: { texts: string[]; arrive: () => void; fail: (error: Error) => void }[] = [];
  const embedAll = (texts: string[]) =>
    new Promise<Float32Array>((resolve, reject) => {
      const vectors = Float32Array.from(texts.flatMap((text) => [text.length, 1]));
      trips.push({ texts, arrive: () => resolve(vectors), fail: reject });
    });
  const trip = (place: number) => {
    const found = trips[place];
    if (!found) throw new Error(`there is no trip ${place}`);
    return found;
  };
  return { trips, trip, queue: createQuestionQueue(embedAll) };
}

describe('the queue of questions', () => {
  it('sends the first at once and those that wait together', async () => {
    const { trips, trip, queue } = worker();
    const first = queue.embed('a');
    const waiting = [queue.embed('bb'), queue.embed('ccc')];
    expect(trips.map(({ texts }) => texts)).toEqual([['a']]);
    trip(0).arrive();
    expect(await first).toEqual(Float32Array.of(1, 1));
    await Promise.resolve();
    expect(trip(1).texts).toEqual(['bb', 'ccc']);
    trip(1).arrive();
    expect(await Promise.all(waiting)).toEqual([Float32Array.of(2, 1), Float32Array.of(3, 1)]);
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
    expect(await third).toEqual(Float32Array.of(3, 1));
  });

  it('fails the questions of a failed trip and no others', async () => {
    const { trip, queue } = worker();
    const first = queue.embed('a');
    const second = queue.embed('bb');
    trip(0).fail(new Error('the thread died'));
    await expect(first).rejects.toThrow('the thread died');
    trip(1).arrive();
    expect(await second).toEqual(Float32Array.of(2, 1));
  });
});

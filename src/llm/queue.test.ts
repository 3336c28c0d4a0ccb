import { describe, expect, it } from 'vitest';
import { createQueue } from './queue.ts';

const never = new AbortController().signal;

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe('createQueue', () => {
  it('lets one in at a time, in the order of their coming', async () => {
    const queue = createQueue();
    const seen: string[] = [];
    const first = await queue.enter(never);
    const others = ['second', 'third'].map(async (name) => {
      const turn = await queue.enter(never);
      seen.push(name);
      turn.leave();
    });
    await Promise.resolve();
    expect(seen).toEqual([]);
    first.leave();
    await Promise.all(others);
    expect(seen).toEqual(['second', 'third']);
  });

  it('lets one who is tired of waiting go, and nobody else lose a turn', async () => {
    const queue = createQueue();
    const first = await queue.enter(never);
    const tired = new AbortController();
    const second = queue.enter(tired.signal);
    const third = queue.enter(never);
    tired.abort(new Error('tired'));
    await expect(second).rejects.toThrow('tired');
    first.leave();
    (await third).leave();
    await queue.close();
  });

  it('gives the next turn only when work that nobody waits for any more is done', async () => {
    const queue = createQueue();
    const controller = new AbortController();
    const work = deferred();
    const seen: string[] = [];
    const first = await queue.enter(controller.signal);
    const waiting = first.run(work.promise.then(() => seen.push('work')));
    controller.abort(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    first.leave(async () => seen.push('tidied'));
    const second = (async () => {
      const turn = await queue.enter(never);
      seen.push('second');
      turn.leave();
    })();
    expect(seen).toEqual([]);
    work.resolve();
    await second;
    expect(seen).toEqual(['work', 'tidied', 'second']);
  });

  it('lets nobody in once it is closed', async () => {
    const queue = createQueue();
    const turn = await queue.enter(never);
    const closing = queue.close();
    await expect(queue.enter(never)).rejects.toThrow('closed');
    turn.leave();
    await closing;
  });
});

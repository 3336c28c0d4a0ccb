import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileOutcome } from '../uploads.ts';
import type { Job } from './job.ts';
import { type AskedJob, ended, type JobStore, noCounts } from './job-store.ts';

export type JobPlace = {
  /** Opens the store that is at this place; again, where it is shared. */
  open(): JobStore;
  dispose(): Promise<void>;
};

/** A job that was asked for. */
export function asked(content: string, changes: Partial<AskedJob> = {}): AskedJob {
  const job: Job = {
    id: randomUUID(),
    kind: 'file',
    name: `${content}.md`,
    state: 'waiting',
    createdAt: new Date().toISOString(),
    startedAt: null,
    endedAt: null,
    progress: null,
    counts: noCounts,
    error: null,
    outcomes: [],
  };
  const request = { kind: 'file', name: `${content}.md`, content: 'QQ==' } as const;
  return { job, request, content, isLasting: true, ...changes };
}
export const limits = { mostWaiting: 10, done: null };
const outcome: FileOutcome = { articleId: 'uploads/\u0001', title: 'One', created: true, reason: null };

/** How every `JobStore` behaves. */
export function describeJobStore(name: string, createPlace: () => Promise<JobPlace>): void {
  describe(name, () => {
    let place: JobPlace;
    let store: JobStore;
    const never = new AbortController().signal;
    beforeEach(async () => {
      place = await createPlace();
      store = place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.dispose();
    });
    const add = async (content: string, changes: Partial<AskedJob> = {}) => store.add(asked(content, changes), limits);
    const isSame = async (content: string, changes: Partial<AskedJob> = {}) => {
      const one = asked(content, changes);
      return (await store.add(one, limits)).id !== one.job.id;
    };

    it('hands jobs out in the order in which they were asked for, each once, with what is to be read', async () => {
      const [first, second] = [await add('a'), await add('b')];
      const claimed = [await store.claim('one'), await store.claim('other'), await store.claim('one')];
      expect(claimed.map((each) => each?.job.id)).toEqual([first.id, second.id, undefined]);
      expect(claimed[0]).toMatchObject({
        job: { state: 'running', startedAt: expect.any(String) as string },
        request: { kind: 'file', name: 'a.md', content: 'QQ==' },
      });
      expect(await store.job(first.id)).toEqual(claimed[0]?.job);
      expect(await store.job('\0nobody')).toBeNull();
    });

    it('takes the same in once, while it waits or runs', async () => {
      await add('a');
      expect(await isSame('a')).toBe(true);
      await store.claim('one');
      expect([await isSame('a'), await isSame('b')]).toEqual([true, false]);
    });

    it('takes what does not last in again as soon as it has begun, and what is told to stop', async () => {
      const changes = { isLasting: false };
      const { id } = await add('sync', changes);
      expect(await isSame('sync', changes)).toBe(true);
      await store.claim('one');
      expect(await isSame('sync', changes)).toBe(false);
      await store.stop(id, null);
      const file = await add('file');
      await store.claim('one');
      await store.claim('one');
      await store.stop(file.id, null);
      expect(await isSame('file')).toBe(false);
    });

    it('knows a job by its key, whatever became of it, and refuses the key for another content', async () => {
      const { id } = await add('a', { key: 'mine é' });
      await store.stop(id, null);
      expect((await add('a', { key: 'mine é' })).id).toBe(id);
      expect(await isSame('a', { key: 'other' })).toBe(false);
      await expect(add('b', { key: 'mine é' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    });

    it('gives what is done already in the place of a new one', async () => {
      const { id } = await add('a');
      await store.claim('one');
      expect(await store.lastDone('a')).toBeNull();
      await store.note('one', ended((await store.job(id))!, 'done'));
      const done = await store.lastDone('a');
      expect(done).toMatchObject({ id, state: 'done' });
      expect(await store.add(asked('a'), { mostWaiting: 10, done })).toEqual(done);
    });

    it('refuses what is too much, unless it has the key of an old one', async () => {
      const { id } = await add('a', { key: 'mine' });
      const full = { mostWaiting: 1, done: null };
      await expect(store.add(asked('b'), full)).rejects.toMatchObject({ code: 'OVERLOADED' });
      await expect(store.refuseIfFull(1)).rejects.toMatchObject({ code: 'OVERLOADED' });
      await store.refuseIfFull(1, 'mine');
      expect((await store.add(asked('a', { key: 'mine' }), full)).id).toBe(id);
      await store.claim('one');
      await store.refuseIfFull(1);
    });

    it('tells how a job stands at once and at every change, until it has ended', async () => {
      const { id } = await add('a');
      const first = await store.change(id, 0, never);
      const second = store.change(id, first!.revision, never);
      const { job } = (await store.claim('one'))!;
      expect((await second)!.job.state).toBe('running');
      const third = store.change(id, (await second)!.revision, never);
      expect(await store.note('one', { ...job, outcomes: [outcome], counts: { ...noCounts, added: 1 } })).toBe('goes on'); // prettier-ignore
      expect(await third).toMatchObject({ job: { outcomes: [outcome], counts: { added: 1 } } });
      const last = store.change(id, (await third)!.revision, never);
      await store.note(
        'one',
        ended({ ...job, outcomes: [outcome] }, 'failed', { code: 'DISK_FULL', message: 'Full.' }),
      );
      expect(await last).toMatchObject({ job: { state: 'failed', outcomes: [outcome], error: { code: 'DISK_FULL' } } });
      expect(await store.change('nobody', 0, never)).toBeNull();
    });

    it('stops to look when nobody wants to know any more', async () => {
      const { id } = await add('a');
      const gone = new AbortController();
      const looking = store.change(id, 1, gone.signal);
      gone.abort();
      await expect(looking).rejects.toThrow();
    });

    it('stops what waits, tells who runs it, and leaves what has ended', async () => {
      const [first, second] = [await add('a'), await add('b')];
      const { job } = (await store.claim('one'))!;
      const error = { code: 'SHUTTING_DOWN', message: 'Closed.' } as const;
      expect(await store.stop(second.id, error)).toMatchObject({ state: 'stopped', error });
      expect(await store.claim('one')).toBeNull();
      expect(await store.stop(first.id, null)).toMatchObject({ state: 'running' });
      expect(await store.note('one', job)).toBe('to stop');
      await store.note('one', ended(job, 'stopped'));
      expect(await store.stop(first.id, null)).toMatchObject({ state: 'stopped', error: null });
      expect(await store.stop('nobody', null)).toBeNull();
    });

    it('lets a runner give a job back, which then has it no more', async () => {
      const { id } = await add('a');
      const { job } = (await store.claim('one'))!;
      await store.note('one', { ...job, outcomes: [outcome] });
      await store.release('other', id);
      expect((await store.job(id))?.state).toBe('running');
      await store.release('one', id);
      expect(await store.job(id)).toMatchObject({ state: 'waiting', startedAt: null, outcomes: [] });
      expect(await store.note('one', ended(job, 'done'))).toBe('not ours');
      expect((await store.claim('other'))?.request).toMatchObject({ name: 'a.md' });
    });

    it('lists what waits and runs and the latest that have ended, the newest first', async () => {
      const ids: string[] = [];
      for (let number = 0; number < 52; number++) {
        const { id } = await add(String(number));
        ids.push(id);
        if (number === 0) await store.claim('one');
        else await store.stop(id, null);
      }
      const listed = await store.list();
      expect(listed.map(({ id }) => id)).toEqual([...ids.slice(2).reverse(), ids[0]]);
      expect(listed[0]).not.toHaveProperty('outcomes');
    });
  });
}

import { afterEach, beforeEach, expect, it } from 'vitest';
import { servicePlaces } from '../testing/postgres/service-place.ts';
import { describeWithPostgres } from '../testing/postgres/test-database.ts';
import { createJobQueue, type JobQueue } from './job-queue.ts';
import { asked, describeJobStore, limits } from './job-store.behaviour.ts';
import type { JobStore } from './job-store.ts';
import type { JobWork } from './job-work.ts';
import { openPostgresJobStore } from './postgres-job-store.ts';

await describeWithPostgres('jobs in PostgreSQL', (createDatabase) => {
  const createPlace = servicePlaces(createDatabase);
  describeJobStore('PostgreSQL job store', async () => {
    const { url, dispose } = await createPlace();
    return { open: () => openPostgresJobStore(url, { lookMs: 20 }), dispose };
  });

  let url: string;
  const closing: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    const place = await createPlace();
    ({ url } = place);
    closing.push(place.dispose);
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  const open = (silenceMs?: number): JobStore => {
    const store = openPostgresJobStore(url, { lookMs: 20, ...(silenceMs && { silenceMs }) });
    closing.push(() => store.close());
    return store;
  };
  const queue = (work: JobWork, store = open()): JobQueue => {
    const describeError = (error: unknown) => ({ code: 'INTERNAL_ERROR', message: String(error) }) as const;
    const created = createJobQueue({
      work,
      store,
      waiting: 10,
      wasRemoved: async () => false,
      describeError,
      lookMs: 20,
    });
    closing.push(() => created.close());
    return created;
  };
  const file = (name: string) => ({ kind: 'file', name, content: 'QQ==' }) as const;
  const stateOf = (jobs: JobQueue, id: string) =>
    expect.poll(async () => (await jobs.job(id))?.state, { timeout: 10_000 });
  const recovering = (store: JobStore, id: string) =>
    expect.poll(
      async () => {
        await store.recover();
        return (await store.job(id))?.state;
      },
      { timeout: 10_000, interval: 20 },
    );

  it('is taken in once, however many processes are asked at the same time', async () => {
    const stores = Array.from({ length: 6 }, () => open());
    const jobs = await Promise.all(stores.map((store) => store.add(asked('a', { key: 'mine' }), limits)));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    const claims = await Promise.all(stores.map((store, at) => store.claim(String(at))));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  });

  it('is done by whoever is free: two processes do two at a time', async () => {
    const begun: string[] = [];
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const work: JobWork = async (request) => {
      begun.push(request.kind === 'file' ? request.name : '');
      await finished;
      return {};
    };
    const [one, other] = [queue(work), queue(work)];
    const ids = [];
    for (const name of ['a', 'b', 'c']) ids.push((await one.add(file(name))).id);
    await expect.poll(() => begun.length).toBe(2);
    expect((await other.list()).map(({ state }) => state)).toEqual(['waiting', 'running', 'running']);
    finish();
    for (const id of ids) await stateOf(other, id).toBe('done');
    expect(begun.sort()).toEqual(['a', 'b', 'c']);
  });

  it('that was left by a process which died is done again by another, from its beginning', async () => {
    const dead = open();
    const { id } = await dead.add(asked('a'), limits);
    await dead.claim('dead');
    const store = open(300);
    await recovering(store, id).toBe('waiting');
    expect(await dead.note('dead', (await dead.job(id))!)).toBe('not ours');
    const done = queue(async () => ({ unchanged: 1 }), store);
    await stateOf(done, id).toBe('done');
  });

  it('that two processes died of is not given to a third, and says so', async () => {
    const store = open(200);
    const { id } = await store.add(asked('a'), limits);
    for (const state of ['waiting', 'failed']) {
      await store.claim('dead');
      await recovering(store, id).toBe(state);
    }
    expect(await store.job(id)).toMatchObject({ error: { code: 'JOB_LOST', message: expect.stringMatching(/ended before/u) as string } }); // prettier-ignore
    expect(await store.claim('next')).toBeNull();
  });

  it('that was to be stopped when its process died is stopped', async () => {
    const store = open(200);
    const { id } = await store.add(asked('a'), limits);
    await store.claim('dead');
    await store.stop(id, null);
    await recovering(store, id).toBe('stopped');
  });

  it('is left alone while its process says that it is there, and by who could not look for long', async () => {
    const [store, late] = [open(600), open(600)];
    const { id } = await store.add(asked('a'), limits);
    const { job } = (await store.claim('slow'))!;
    const began = performance.now();
    while (performance.now() - began < 1200) {
      expect(await store.note('slow', job)).toBe('goes on');
      await store.recover();
    }
    await expect.poll(async () => (await late.recover(), performance.now() - began), { interval: 400 }).toBeGreaterThan(2400); // prettier-ignore
    expect((await store.job(id))?.state).toBe('running');
  });

  it('goes on with another process when its own closes', async () => {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const closed = queue((_request, { signal }) => {
      begin();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    });
    const [first, second] = [await closed.add(file('a')), await closed.add(file('b'))];
    await begun;
    await closed.close();
    const next = queue(async () => ({}));
    for (const { id } of [first, second]) await stateOf(next, id).toBe('done');
  });
});

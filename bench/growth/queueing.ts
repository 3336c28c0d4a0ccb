/**
 * A discrete-event simulation of requests that go through hosts. A host shares its processors evenly among the tasks it works
 * on, each at most one processor (processor sharing, as operating systems do it); a station is a door to a host that lets so
 * many tasks in at once, the others wait in line: one for a process of one thread, the number of connections for a pool.
 */
export type Network = {
  /** Processors of each host; `Infinity` for what only takes time. */
  readonly cores: readonly number[];
  readonly stations: readonly { readonly host: number; readonly places: number }[];
};

/** Seconds of one processor. */
export type Task = { readonly station: number; readonly work: number };
/** Stages one after the other; the tasks of a stage at once, and the slowest ends it. */
export type Request = readonly (readonly Task[])[];

export type Load =
  /** Each asks anew when the answer is there and so many seconds have passed. */
  | { readonly kind: 'closed'; readonly readers: number; readonly thinkSeconds?: () => number }
  /** At random, whatever became of those before. */
  | { readonly kind: 'open'; readonly perSecond: number };

export type SimulationTask = {
  readonly network: Network;
  readonly load: Load;
  readonly request: () => Request;
  /** Those that count; a tenth as many go before. */
  readonly requests: number;
  readonly random: () => number;
};

export type SimulationResult = { readonly latencies: readonly number[]; readonly perSecond: number };

type Running = { readonly request: OpenRequest; readonly task: Task };
type OpenRequest = { readonly stages: Request; stage: number; open: number; readonly startedAt: number };

/** Times of `requests` requests in seconds, in the order in which they ended. */
export function simulate({ network, load, request, requests, random }: SimulationTask): SimulationResult {
  const hosts = network.cores.map((cores) => createHost(cores));
  const lines = network.stations.map(({ places }) => ({ free: places, waiting: [] as Running[] }));
  const arrivals = createHeap();
  const latencies: number[] = [];
  const warmUp = Math.ceil(requests / 10);
  let now = 0;
  let ended = 0;
  let countedFrom = 0;

  const exponential = (mean: number) => -mean * Math.log(1 - random());
  const think = () => (load.kind === 'closed' ? (load.thinkSeconds?.() ?? 0) : 0);
  if (load.kind === 'open') arrivals.push(exponential(1 / load.perSecond));
  else for (let reader = 0; reader < load.readers; reader++) arrivals.push(think());

  const enter = (running: Running) => {
    const line = lines[running.task.station];
    const host = hosts[network.stations[running.task.station]?.host ?? -1];
    if (!line || !host) throw new TypeError('A task names a station that is not there.');
    if (line.free === 0) line.waiting.push(running);
    else {
      line.free -= 1;
      host.add(now, running);
    }
  };
  const begin = (each: OpenRequest): void => {
    const tasks = each.stages[each.stage];
    if (!tasks) return finish(each);
    each.open = tasks.length;
    if (tasks.length === 0) next(each);
    for (const task of tasks) enter({ request: each, task });
  };
  const next = (each: OpenRequest) => {
    each.stage += 1;
    begin(each);
  };
  const finish = ({ startedAt }: OpenRequest) => {
    ended += 1;
    if (ended === warmUp) countedFrom = now;
    if (ended > warmUp) latencies.push(now - startedAt);
    if (load.kind === 'closed') arrivals.push(now + think());
  };
  const leave = ({ request: each, task }: Running) => {
    const line = lines[task.station];
    const waiting = line?.waiting.shift();
    if (line) line.free += 1;
    if (waiting) enter(waiting);
    each.open -= 1;
    if (each.open === 0) next(each);
  };

  while (latencies.length < requests) {
    const arrival = arrivals.first();
    let first = hosts[0];
    for (const host of hosts) if (host.nextEnd() < (first?.nextEnd() ?? Infinity)) first = host;
    const end = first?.nextEnd() ?? Infinity;
    if (arrival <= end) {
      if (arrival === Infinity) throw new TypeError('Nothing is left to happen.');
      now = arrival;
      arrivals.pop();
      if (load.kind === 'open') arrivals.push(now + exponential(1 / load.perSecond));
      begin({ stages: request(), stage: 0, open: 0, startedAt: now });
    } else {
      now = end;
      const done = first?.take(now);
      if (done) leave(done);
    }
  }
  return { latencies, perSecond: latencies.length / (now - countedFrom) };
}

/**
 * Tasks share the processors evenly. `served` is what each task that was there from the start would have got by now, so a
 * task ends when that has grown by its work, and the tasks need not be touched meanwhile.
 */
function createHost(cores: number) {
  const tasks: { endsAt: number; running: Running }[] = [];
  let served = 0;
  let since = 0;
  const rate = () => Math.min(1, cores / tasks.length);
  const advance = (now: number) => {
    if (tasks.length > 0) served += (now - since) * rate();
    since = now;
  };
  return {
    add(now: number, running: Running): void {
      advance(now);
      const endsAt = served + running.task.work;
      let [place, after] = [0, tasks.length];
      while (place < after) {
        const middle = (place + after) >> 1;
        if ((tasks[middle]?.endsAt ?? 0) <= endsAt) place = middle + 1;
        else after = middle;
      }
      tasks.splice(place, 0, { endsAt, running });
    },
    nextEnd(): number {
      const [first] = tasks;
      return first ? since + Math.max(0, first.endsAt - served) / rate() : Infinity;
    },
    take(now: number): Running | undefined {
      advance(now);
      return tasks.shift()?.running;
    },
  };
}

/** Times, of which the least comes first. */
function createHeap() {
  const times: number[] = [];
  return {
    first: () => times[0] ?? Infinity,
    push(time: number): void {
      let at = times.push(time) - 1;
      for (let above = (at - 1) >> 1; at > 0 && (times[above] ?? 0) > time; above = (at - 1) >> 1) {
        times[at] = times[above] ?? 0;
        at = above;
      }
      times[at] = time;
    },
    pop(): void {
      const last = times.pop() ?? 0;
      if (times.length === 0) return;
      let at = 0;
      for (;;) {
        let below = 2 * at + 1;
        if ((times[below + 1] ?? Infinity) < (times[below] ?? Infinity)) below += 1;
        if ((times[below] ?? Infinity) >= last) break;
        times[at] = times[below] ?? 0;
        at = below;
      }
      times[at] = last;
    },
  };
}

import type { Contestant, ContestantSetup, Task } from './contestant.ts';

/** A child process of `bench/main.ts`: one contestant, told by messages what to do, so that memory and time are its own. */
const setup = JSON.parse(process.argv[2] ?? '{}') as ContestantSetup;
const contestant = await open();

process.on('message', (task: Task) => {
  perform(task).then(
    (result) => reply({ result }),
    (error: unknown) => reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => void contestant.close().finally(() => process.exit()));
process.send?.({ result: 'ready' });

/** Nobody waits for what was under way when the process was told to end. */
function reply(message: object): void {
  if (process.connected) process.send?.(message);
}

/** Each is loaded only where it is run: the others' packages are no part of its memory. */
async function open(): Promise<Contestant> {
  if (setup.name === 'footnote') return (await import('./footnote-contestant.ts')).openFootnote(setup);
  if (setup.name === 'raw') return (await import('./raw-contestant.ts')).openRaw(setup);
  return (await import('./langchain-baseline.ts')).openLangchain(setup);
}

async function perform(task: Task): Promise<unknown> {
  if (task.task === 'serve') return contestant.serve();
  if (task.task === 'grow') {
    if (!contestant.grow) throw new Error(`${setup.name} cannot grow.`);
    const started = performance.now();
    await contestant.grow(task.articles);
    return { seconds: (performance.now() - started) / 1000 };
  }
  await contestant.prepare(task.articles);
  const started = performance.now();
  const { passages } = await contestant.ingest(task.articles);
  const seconds = (performance.now() - started) / 1000;
  return { passages, seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 };
}

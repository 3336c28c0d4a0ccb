import type { Contestant, ContestantSetup, Task } from './contestant.ts';

/** A child process of `bench/main.ts`: one contestant, told by messages what to do, so that memory and time are its own. */
const setup = JSON.parse(process.argv[2] ?? '{}') as ContestantSetup;
// Loaded only where it is run: the other one's packages are no part of its memory.
const contestant =
  setup.name === 'footnote'
    ? await (await import('./footnote-contestant.ts')).openFootnote(setup)
    : await (await import('./langchain-baseline.ts')).openLangchain(setup);

process.on('message', (task: Task) => {
  perform(contestant, task).then(
    (result) => process.send?.({ result }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => void contestant.close().finally(() => process.exit()));
process.send?.({ result: 'ready' });

async function perform(contestant: Contestant, task: Task): Promise<unknown> {
  if (task.task === 'serve') return contestant.serve();
  if (task.task === 'ingest') {
    const started = performance.now();
    const { passages } = await contestant.ingest(task.articles);
    const seconds = (performance.now() - started) / 1000;
    return { passages, seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 };
  }
  const times: Record<string, number[]> = {};
  for (const [way, ask] of Object.entries(contestant.ways)) {
    for (const question of task.questions.slice(0, task.warmUp)) await ask(question);
    times[way] = [];
    for (const question of task.questions) times[way].push(await ask(question));
  }
  return times;
}

import type { EvalWorld } from './world.ts';

type Run = (args: readonly string[], world: EvalWorld) => Promise<number>;

/** What `npm run eval -- NAME` runs. Each is loaded when it is asked for: a run needs none of the others' parts. */
export type EvalCommand = { readonly name: string; readonly help: string; readonly load: () => Promise<Run> };

export const commands: readonly EvalCommand[] = [
  {
    name: 'run',
    help: 'asks a set of questions and scores the answers; the same as without a command',
    load: async () => {
      const { evalCommand } = await import('./command.ts');
      return (args, world) => evalCommand(args, world, helpLines());
    },
  },
  {
    name: 'retrieval',
    help: 'measures retrieval alone, against plain keyword and plain dense search',
    load: async () => (await import('./retrieval/command.ts')).retrievalCommand,
  },
  {
    name: 'robustness',
    help: 'asks the same with noise, changed articles and planted orders in the archive',
    load: async () => (await import('./robustness/command.ts')).robustnessCommand,
  },
  {
    name: 'draft',
    help: 'proposes fixtures from an archive, for a person to accept',
    load: async () => (await import('./drafting/command.ts')).draftCommand,
  },
  {
    name: 'import',
    help: "makes a set of another format's file: SQuAD, BEIR, ragas",
    load: async () => (await import('./importing/command.ts')).importCommand,
  },
  {
    name: 'feedback',
    help: 'makes fixtures of what readers said of answers in the page',
    load: async () => (await import('./feedback/command.ts')).feedbackCommand,
  },
  {
    name: 'replay',
    help: "builds a report's answers again from their records and compares",
    load: async () => (await import('./replay/command.ts')).replayCommand,
  },
  {
    name: 'judge',
    help: 'measures how well judges of support agree with people (--agreement)',
    load: async () => (await import('./judge/command.ts')).judgeCommand,
  },
  {
    name: 'ablations',
    help: 'measures what each part of the way to an answer earns',
    load: async () => (await import('./ablations/command.ts')).ablationsCommand,
  },
  {
    name: 'plots',
    help: "draws reports' accuracy against coverage and reliability, for the docs",
    load: async () => (await import('./plots/command.ts')).plotsCommand,
  },
  {
    name: 'robustness',
    help: 'measures what misspelled questions and distracting, false or hostile articles cost',
    load: async () => (await import('./robustness/command.ts')).robustnessCommand,
  },
];

/** Runs the command that the arguments name, or a run of the usual questions. Returns its exit status. */
export async function runCommand(args: readonly string[], world: EvalWorld): Promise<number> {
  const [first, ...rest] = args;
  if (first !== undefined && !first.startsWith('-')) {
    const named = commands.find(({ name }) => name === first);
    if (named) return (await named.load())(rest, world);
    world.warn(`There is no command ${first}. There are: ${commands.map(({ name }) => name).join(', ')}.\n`);
    return 2;
  }
  return (await commands[0]!.load())(args, world);
}

function helpLines(): string[] {
  return commands.map(({ name, help }) => `${name.padEnd(10)} ${help}`);
}

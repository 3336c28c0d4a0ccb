import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { programParameters } from '../program-parameters.ts';

export type Ended = {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
  readonly errors: string;
};
export type RunningProcess = {
  readonly child: ChildProcess;
  /** Every line so far. */
  readonly lines: readonly string[];
  /** Once a line of this text has come, or the process has ended. */
  said(line: string): Promise<void>;
  readonly ended: Promise<Ended>;
};

/** Starts a TypeScript file as a process of its own. */
export function startProcess(
  file: URL,
  parameters: readonly string[],
  {
    environment = {},
    within = [],
  }: { readonly environment?: NodeJS.ProcessEnv; readonly within?: readonly string[] } = {},
): RunningProcess {
  const program = programParameters(fileURLToPath(file));
  const [command = '', ...rest] = [...within, process.execPath, ...program, ...parameters];
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
  const lines: string[] = [];
  const errors: string[] = [];
  const waiting = new Map<string, () => void>();
  child.stderr.on('data', (text: Buffer) => errors.push(text.toString()));
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    waiting.get(line)?.();
  });
  const ended = (async () => {
    const [[status, signal]] = (await Promise.all([once(child, 'close'), once(reader, 'close')])) as [
      [number | null, NodeJS.Signals | null],
      unknown,
    ];
    return { status, signal, lines, errors: errors.join('') };
  })();
  return {
    child,
    lines,
    said: (line) =>
      Promise.race([
        new Promise<void>((resolve) => (lines.includes(line) ? resolve() : waiting.set(line, resolve))),
        ended.then(() => undefined),
      ]),
    ended,
  };
}

/** What a process that must end well has said last, as JSON. */
export async function resultOf<Result>({ ended }: RunningProcess): Promise<Result> {
  const { status, signal, lines, errors } = await ended;
  if (status !== 0) throw new Error(`it ended with ${signal ?? status}: ${errors}\n${lines.slice(-5).join('\n')}`);
  return JSON.parse(lines.at(-1) ?? 'null') as Result;
}

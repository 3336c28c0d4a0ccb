import { fork } from 'node:child_process';

/** Runs one task in a process of its own, so that its memory and its time are nobody else's; from TypeScript with its compiler. */
export function runChild<Result>(
  module: string,
  task: object,
  environment: Readonly<Record<string, string>> = {},
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = fork(module, [JSON.stringify(task)], {
      execArgv: module.endsWith('.ts') ? ['--import', import.meta.resolve('tsx')] : [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, ...environment },
    });
    let result: { readonly value: Result } | null = null;
    child.once('message', (value: Result) => (result = { value }));
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (result) resolve(result.value);
      else reject(new Error(`${module} ended with ${signal ?? code}`));
    });
  });
}

/** The child's side: the task that it was started with, and a way to send what came of it. */
export async function serveChild(work: (task: never) => Promise<object>): Promise<void> {
  const result = await work(JSON.parse(process.argv[2] ?? 'null') as never);
  await new Promise((resolve) => process.send?.(result, resolve));
  process.disconnect();
}

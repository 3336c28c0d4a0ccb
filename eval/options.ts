import { InvalidArgumentError } from 'commander';
import { FootnoteError } from '../src/errors.ts';
import type { EvalWorld } from './world.ts';

/** Runs a command's work. Its exit status is what the work returns, or 2 where it could not be run, with one line that says why. */
export async function exitStatus({ warn }: Pick<EvalWorld, 'warn'>, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FootnoteError) {
      warn(`${error.code}: ${error.message}\n`);
      return 2;
    }
    if (isCommanderExit(error)) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

export function positiveNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/u.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}

export function half(text: string): string {
  if (!['development', 'report', 'all'].includes(text))
    throw new InvalidArgumentError('It must be development, report or all.');
  return text;
}

export function isCommanderExit(error: unknown): error is Error & { exitCode: number } {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error
  );
}

#!/usr/bin/env node
import { describeError, runProgram } from './program.ts';
import { stopSignal } from './stop-signal.ts';

// Who reads only the first lines, as `head` does, closes the pipe; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.stderr.on('error', () => {});
process.on('uncaughtException', (error) => {
  const debug = process.argv.includes('debug') || process.env.FOOTNOTE_LOG_LEVEL === 'debug';
  process.stderr.write(`footnote: ${describeError(error, debug)}\n`, () => process.exit(1));
});

const status = await runProgram(process.argv.slice(2), {
  createAssistant: async (config, thread) =>
    thread === 'own'
      ? (await import('../assistant-thread.ts')).openAssistantThread(config)
      : (await import('../assistant.ts')).createAssistant(config),
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  stopSignal,
});
// What is still written goes out first; nothing else may keep a finished command alive.
process.stdout.write('', () => process.exit(status));

import { createInterface } from 'node:readline/promises';
import { FootnoteError } from '../../src/errors.ts';
import type { Terminal } from './review.ts';

/** The terminal that the program runs in. Throws `INVALID_SETTING` where there is none. */
export function openTerminal(): Terminal {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new FootnoteError(
      'INVALID_SETTING',
      '--review asks in a terminal, and this is none: run it in one, or write "accepted": true into the lines to keep and put them into a fixture file.',
    );
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new Promise<null>((resolve) => lines.once('close', () => resolve(null)));
  return {
    ask: (prompt) => Promise.race([lines.question(prompt), ended]),
    print: (text) => void process.stdout.write(text),
    close: () => lines.close(),
  };
}

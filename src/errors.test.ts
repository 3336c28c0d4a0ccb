import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FootnoteError, errorCodes } from './errors.ts';
import { projectRoot } from './paths.ts';

const documented = [
  ...readFileSync(join(projectRoot, 'docs', 'errors.md'), 'utf8').matchAll(
    /^\| `(\w+)` +\| (\d+) +\| (yes|no) +\| ([^|]+) \| ([^|]+) \|$/gmu,
  ),
].map(([, code = '', status, retryable, meaning = '', advice = '']) => ({ code, status, retryable, meaning, advice }));

it('docs/errors.md explains each code once, with its status, and no other', () => {
  expect(documented.map(({ code }) => code).sort()).toEqual([...errorCodes].sort());
  for (const { code, status, retryable, meaning, advice } of documented) {
    const error = new FootnoteError(code as (typeof errorCodes)[number], 'x');
    expect({ code, status: Number(status), retryable: retryable === 'yes' }).toEqual({
      code,
      status: error.statusCode,
      retryable: error.isRetryable,
    });
    expect([code, meaning.trim() !== '' && advice.trim() !== '']).toEqual([code, true]);
  }
});

it('an error keeps its cause and is known by its code', () => {
  const cause = new Error('disk');
  const error = new FootnoteError('DISK_FULL', 'There is no room. Make some.', { cause });
  expect(error).toMatchObject({ code: 'DISK_FULL', statusCode: 507, isRetryable: true, cause });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './paths.ts';
import { type Lock, shippedLicences } from './testing/licences.ts';

describe('the licences of what is shipped', () => {
  it('are allowed, each of them, or an exception says why', () => {
    const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as Lock;
    const licences = shippedLicences(lock);
    expect(licences.map(({ name }) => name)).toEqual(expect.arrayContaining(['fastify', 'better-sqlite3']));
    expect(licences.map(({ name }) => name)).not.toContain('vitest');
    expect(licences.filter(({ exception }) => exception === undefined)).toEqual([]);
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-or-later)', true],
    ['(MIT AND Zlib)', true],
    ['(MIT AND GPL-3.0-only)', false],
    ['GPL-3.0-only', false],
    ['LGPL-3.0-or-later', false],
    ['SEE LICENSE IN FILE', false],
    [undefined, false],
  ])('would be seen: %s', (license, isAllowed) => {
    const packages = { '': {}, 'node_modules/a/node_modules/@b/c': { version: '1.0.0', ...(license && { license }) } };
    const [licence, ...others] = shippedLicences({ packages });
    expect([licence?.name, licence?.exception === null, others]).toEqual(['@b/c', isAllowed, []]);
  });
});

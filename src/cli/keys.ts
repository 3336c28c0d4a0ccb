import type { Writable } from 'node:stream';
import { type ApiKey, newKey, type Scope } from '../access/api-key.ts';
import { type Access, openAccess } from '../access/open-access.ts';
import type { CatalogPlace } from '../catalog/open-catalog.ts';
import { FootnoteError } from '../errors.ts';
import { terminalLine } from './terminal-text.ts';

type Output = { readonly stdout: Writable; readonly stderr: Writable };

/** `footnote keys create`: makes a key and prints it, once; only its hash is kept. */
export async function createKey(
  place: CatalogPlace,
  { name, scope }: { readonly name: string; readonly scope: Scope },
  { stdout, stderr }: Output,
): Promise<void> {
  const called = name.trim();
  if (called === '' || called.length > 100)
    throw new FootnoteError('INVALID_REQUEST', '--name must have 1 to 100 characters.');
  const { secret, key } = newKey(called, scope);
  await withAccess(place, async ({ keys, audit }) => {
    await keys.add(key);
    await audit.note({ who: 'command line', what: 'createKey', of: nameOf(key) });
  });
  stderr.write(`Key ${key.id}, "${terminalLine(called)}", may ${scope}. It is shown now and never again:\n`);
  stdout.write(`${secret}\n`);
}

/** `footnote keys list`: the keys without their secrets. */
export async function listKeys(place: CatalogPlace, { stdout, stderr }: Output): Promise<void> {
  const listed = await withAccess(place, ({ keys }) => keys.list());
  if (listed.length === 0) stderr.write('There is no key. Make one with: keys create --name NAME --scope read\n');
  for (const { id, scope, createdAt, name } of listed)
    stdout.write(`${id}  ${scope.padEnd(5)}  ${createdAt.slice(0, 10)}  ${terminalLine(name)}\n`);
}

/** `footnote keys revoke`: the key opens nothing any more, at servers that run, too. */
export async function revokeKey(place: CatalogPlace, idOrName: string, { stderr }: Output): Promise<void> {
  const revoked = await withAccess(place, async ({ keys, audit }) => {
    const key = await keys.remove(idOrName);
    if (!key)
      throw new FootnoteError('INVALID_REQUEST', `There is no key "${idOrName}". \`keys list\` shows those there are.`);
    await audit.note({ who: 'command line', what: 'revokeKey', of: nameOf(key) });
    return key;
  });
  stderr.write(`Key ${revoked.id}, "${terminalLine(revoked.name)}", opens nothing any more.\n`);
}

async function withAccess<T>(place: CatalogPlace, use: (access: Access) => Promise<T>): Promise<T> {
  const access = await openAccess(place);
  try {
    return await use(access);
  } finally {
    await access.close();
  }
}

const nameOf = ({ id, name }: ApiKey): string => `${name} (${id})`;

import type { Writable } from 'node:stream';
import { type ApiKey, newKey, type Scope } from '../access/api-key.ts';
import { openAuditLog } from '../access/audit-log.ts';
import { readKeys, writeKeys } from '../access/key-file.ts';
import { acquireLock } from '../catalog/writer-lock.ts';
import { FootnoteError } from '../errors.ts';
import { terminalLine } from './terminal-text.ts';

type Output = { readonly stdout: Writable; readonly stderr: Writable };

/** `footnote keys create`: makes a key and prints it, once; only its hash is kept. */
export function createKey(index: string, { name, scope }: { name: string; scope: Scope }, out: Output): void {
  const called = name.trim();
  if (called === '' || called.length > 100)
    throw new FootnoteError('INVALID_REQUEST', '--name must have 1 to 100 characters.');
  const { secret, key } = newKey(called, scope);
  change(index, (keys) => {
    if (keys.some((one) => one.name === called))
      throw new FootnoteError('INVALID_REQUEST', `There is a key named "${called}" already; revoke it first.`);
    return [...keys, key];
  });
  openAuditLog(index).note({ who: 'command line', what: 'createKey', of: nameOf(key) });
  out.stderr.write(`Key ${key.id}, "${terminalLine(called)}", may ${scope}. It is shown now and never again:\n`);
  out.stdout.write(`${secret}\n`);
}

/** `footnote keys list`: the keys without their secrets. */
export function listKeys(index: string, { stdout, stderr }: Output): void {
  const keys = readKeys(index);
  if (keys.length === 0) stderr.write('There is no key. Make one with: keys create --name NAME --scope read\n');
  for (const { id, scope, createdAt, name } of keys)
    stdout.write(`${id}  ${scope.padEnd(5)}  ${createdAt.slice(0, 10)}  ${terminalLine(name)}\n`);
}

/** `footnote keys revoke`: the key opens nothing any more, at a server that runs, too. */
export function revokeKey(index: string, idOrName: string, { stderr }: Output): void {
  let revoked: ApiKey | undefined;
  change(index, (keys) => {
    revoked = keys.find(({ id }) => id === idOrName) ?? keys.find(({ name }) => name === idOrName);
    if (!revoked)
      throw new FootnoteError('INVALID_REQUEST', `There is no key "${idOrName}". \`keys list\` shows those there are.`);
    return keys.filter((key) => key !== revoked);
  });
  if (!revoked) return;
  openAuditLog(index).note({ who: 'command line', what: 'revokeKey', of: nameOf(revoked) });
  stderr.write(`Key ${revoked.id}, "${terminalLine(revoked.name)}", opens nothing any more.\n`);
}

/** Two commands at once would each write the keys as they read them. */
function change(index: string, to: (keys: readonly ApiKey[]) => readonly ApiKey[]): void {
  const lock = acquireLock(index, 'keys');
  try {
    writeKeys(index, to(readKeys(index)));
  } finally {
    lock.release();
  }
}

const nameOf = ({ id, name }: ApiKey): string => `${name} (${id})`;

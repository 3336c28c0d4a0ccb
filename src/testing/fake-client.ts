import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type FakeClient = {
  /** The arguments of each call, in order. */
  calls(): Promise<string[][]>;
};

/**
 * Puts an executable of this name into `<root>/bin`, for a test that points PATH there. It records what it was asked and
 * leaves `archive` where the real client would, or runs `script`. Needs a Unix shell.
 */
export async function installFakeClient(
  root: string,
  command: 'mvn' | 'pip',
  behaviour: { archive: Buffer; name: string } | { script: string },
): Promise<FakeClient> {
  const log = join(root, `${command}.log`);
  const bin = join(root, 'bin');
  await mkdir(bin, { recursive: true });
  let action = 'script' in behaviour ? behaviour.script : '';
  if ('archive' in behaviour) {
    const stored = join(root, `${command}-archive`);
    await writeFile(stored, behaviour.archive);
    action = [
      'previous=',
      'for argument in "$@"; do',
      '  case "$argument" in -DoutputDirectory=*) folder="${argument#-DoutputDirectory=}";; esac',
      '  [ "$previous" = --dest ] && folder="$argument"',
      '  previous="$argument"',
      'done',
      `cp '${stored}' "$folder/${behaviour.name}"`,
    ].join('\n');
  }
  const lines = ['#!/bin/sh', 'PATH=/usr/bin:/bin', `printf '%s\\n' "$@" '' >> '${log}'`, action];
  await writeFile(join(bin, command), `${lines.join('\n')}\n`);
  await chmod(join(bin, command), 0o755);
  return {
    async calls() {
      const text = await readFile(log, 'utf8').catch(() => '');
      return text
        .split('\n\n')
        .filter(Boolean)
        .map((call) => call.split('\n'));
    },
  };
}

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../src/paths.ts';

/** What answers are made by: the program's sources and prompts, and the exact versions of what it depends on. */
const parts = ['src', 'prompts', 'package-lock.json'];
/** Of the sources, what no answer is made by. */
const notTheProgram = /\.(?:test|behaviour)\.ts$|\/testing\//u;

/**
 * Names the program by what it consists of, whatever was committed: a change of one character is another program, and an
 * answer that another program gave is no answer of this one.
 */
export async function programVersion(root: string = projectRoot): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  for (const path of (await Promise.all(parts.map((part) => filesOf(root, part)))).flat()) {
    const content = createHash('sha256').update(await readFile(join(root, path)));
    hash.update(`${path}\0${content.digest('hex')}\n`);
  }
  return hash.digest('hex').slice(0, 12);
}

async function filesOf(root: string, part: string): Promise<string[]> {
  if (part.includes('.')) return [part];
  const entries = await readdir(join(root, part), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .filter((path) => !notTheProgram.test(path))
    .sort();
}

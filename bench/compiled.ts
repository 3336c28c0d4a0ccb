import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where what is measured lies as plain JavaScript: from source, each thread would carry a compiler, and start one. */
export type CompiledFolders = {
  /** Footnote, as `npm start` runs it. */
  readonly footnote: string;
  /** The processes and threads of this folder. */
  readonly bench: string;
};

export function compiledFolders(projectRoot: string): CompiledFolders {
  return { footnote: join(projectRoot, 'dist'), bench: join(projectRoot, 'bench', '.cache', 'compiled', 'bench') };
}

/** Compiles Footnote and the contestants as they stand now. Throws where one of them does not compile. */
export function compileAll(projectRoot: string): void {
  for (const project of ['tsconfig.build.json', join('bench', 'tsconfig.json')])
    execFileSync('npx', ['tsc', '-p', project], { cwd: projectRoot, stdio: 'inherit' });
}

/** A module of Footnote from the folder `footnote`. */
export async function compiled<Module>(footnote: string, file: string): Promise<Module> {
  return import(pathToFileURL(join(footnote, file)).href) as Promise<Module>;
}

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json: one above `src/` and one above `dist/`. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
export const promptsFolder = join(projectRoot, 'prompts');
export const webFolder = join(projectRoot, 'web', 'dist');

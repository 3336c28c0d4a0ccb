import type { Generations } from '../generations/generations.ts';

/** In megabytes of a million bytes, at least one. */
export function megabytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1e6)).toLocaleString('en')} MB`;
}

/** What is said after a switch: what serves, what is kept, and what that costs. */
export async function switchedSentence(generations: Generations, active: number, before: number): Promise<string> {
  const bytes = megabytes(await generations.bytes(before));
  return `Generation ${active} of the archive serves from now on. Generation ${before} is kept for the way back (\`npm run generation -- back\`) and takes ${bytes} (\`npm run generation -- drop ${before}\`).`;
}

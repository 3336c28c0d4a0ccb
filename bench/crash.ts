import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crashParts, runCrashTests } from './crash-tests.ts';
import { printTable } from './result-table.ts';

/** `tsx bench/crash.ts [cycles] [damages] [every]`: what `npm run bench -- crash` runs, without its file of results. */
const [cycles = '300', damages = '500', every = '1'] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'footnote-crash-'));
try {
  await runCrashTests({
    parts: crashParts,
    folder,
    cycles: Number(cycles),
    damages: Number(damages),
    every: Number(every),
    rounds: 5,
    report: (table) => console.log(printTable(table)),
    say: (sentence) => console.error(sentence),
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCrashCycles } from '../src/testing/crash-cycles.ts';

/** `tsx bench/crash.ts [cycles] [seed]`: kills an ingest that many times on one index, and checks what each left. */
const [cycles = '300', seed = '1'] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'footnote-crash-'));
const startedAt = performance.now();
try {
  const onCycle = (cycle: number) => {
    if (cycle % 10 === 0) console.log(`${cycle} of ${cycles}`);
  };
  const counts = await runCrashCycles({ folder, cycles: Number(cycles), seed: Number(seed), onCycle });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(
    `${counts.cycles} cycles in ${seconds} s: killed ${counts.killed}, finished before ${counts.finished}; ` +
      `${counts.articlesChecked} articles found whole, none lost`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

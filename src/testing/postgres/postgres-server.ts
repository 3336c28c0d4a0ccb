import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from '../free-ports.ts';
import { installPostgres, serverUser } from './install-postgres.ts';

export type PostgresServer = {
  /** Of the database `postgres`, with the password of its owner. */
  readonly url: string;
  /** Whether it accepts connections, as far as this process knows. */
  readonly isRunning: boolean;
  /** On the same folder and port, after `stop` or `kill`; recovery included. */
  start(): Promise<void>;
  /** Ends every connection and shuts down in order. */
  stop(): Promise<void>;
  /** Ends every process of it without a word (`pg_ctl stop -m immediate`); the next start recovers from the log. */
  breakOff(): Promise<void>;
  /** As `kill -9` of the server does. */
  kill(): Promise<void>;
  /** Another server that follows this one, as `pg_basebackup` makes it; `promote` makes it take writes. */
  standby(): Promise<PostgresServer & { promote(): Promise<void> }>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
};

const startTimeoutMs = 60_000;
const lookMs = 20;
const owner = 'footnote';
/** The server's signal comes in a line; it gets one too when whoever started it is gone, however that ended. */
const keeper = '"$@" </dev/null & server=$!; read -r signal || signal=QUIT; kill "-$signal" "$server"; wait "$server"';
/** Survives the server's end at any moment, not that of the machine. */
const settings = ['fsync=off', 'full_page_writes=off', 'listen_addresses=127.0.0.1', 'unix_socket_directories='];

/** A fresh PostgreSQL with pgvector on a free port of the loopback, in a folder of its own: about a second and 40 MB. `extra`: settings as `name=value`. */
export async function startPostgres(extra: readonly string[] = []): Promise<PostgresServer> {
  const programs = await installPostgres();
  const folder = await ownFolder();
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password, { mode: 0o644 });
  const options = ['-U', owner, '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8', '--no-locale'];
  await run(programs, 'initdb', ['-D', join(folder, 'data'), '--no-sync', ...options]);
  return runningServer({ programs, folder, password, extra });
}

type Place = {
  readonly programs: string;
  readonly folder: string;
  readonly password: string;
  readonly extra: readonly string[];
};

async function runningServer(place: Place): Promise<PostgresServer> {
  const { programs, folder, password, extra } = place;
  const [port = 0] = await freePorts(1);
  const data = join(folder, 'data');
  const url = `postgres://${owner}:${password}@127.0.0.1:${port}/postgres`;
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const until = Date.now() + startTimeoutMs;
    for (;;) {
      const before = await stateOf(data);
      const log = await open(join(folder, 'log'), 'a');
      const given = [...settings, ...extra].flatMap((setting) => ['-c', setting]);
      const command = [join(programs, 'bin', 'postgres'), '-D', data, '-p', String(port), ...given];
      child = spawn('sh', ['-c', keeper, 'sh', ...command], { stdio: ['pipe', log.fd, log.fd], ...serverUser });
      await log.close();
      // Whoever forgets it is not kept from ending.
      child.unref();
      (child.stdin as Socket).unref();
      if (await isReady(child, data, before, until)) return;
      await end('KILL');
      // It does not start while processes of a killed one are still going.
      if (Date.now() > until) throw new Error(`PostgreSQL did not start:\n${await lastLines(join(folder, 'log'))}`);
    }
  }
  async function end(signal: 'INT' | 'QUIT' | 'KILL'): Promise<void> {
    const ending = child;
    child = null;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    ending.ref();
    const ended = once(ending, 'exit');
    ending.stdin?.end(`${signal}\n`);
    await ended;
  }
  const server: PostgresServer = {
    url,
    get isRunning() {
      return child !== null;
    },
    start,
    stop: () => end('INT'),
    breakOff: () => end('QUIT'),
    kill: () => end('KILL'),
    async standby() {
      const own = await ownFolder();
      await run(programs, 'pg_basebackup', ['-D', join(own, 'data'), '-d', url, '-R', '-c', 'fast', '--no-sync']);
      const following = await runningServer({ ...place, folder: own });
      const promote = () => run(programs, 'pg_ctl', ['-D', join(own, 'data'), '-w', 'promote']);
      return Object.assign(following, { promote });
    },
    async remove() {
      await end('INT');
      await rm(folder, { recursive: true, force: true });
    },
  };
  await start();
  return server;
}

/** The eighth line of its file is how PostgreSQL says that it can serve; a killed one leaves its file behind. */
async function isReady(child: ChildProcess, data: string, before: string, until: number): Promise<boolean> {
  while (Date.now() < until && child.exitCode === null) {
    const state = await stateOf(data);
    if (state !== before && state.split('\n')[7]?.trim() === 'ready') return true;
    await setTimeout(lookMs);
  }
  return false;
}

const stateOf = (data: string) => readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');

async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'footnote-postgres-'));
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  if (serverUser.uid !== undefined)
    for (const each of [folder, data]) await chown(each, serverUser.uid, serverUser.gid);
  return folder;
}

async function run(programs: string, program: string, parameters: readonly string[]): Promise<void> {
  await promisify(execFile)(join(programs, 'bin', program), parameters, { ...serverUser, cwd: tmpdir() });
}

async function lastLines(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).slice(-2_000);
}

import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { openAccess } from '../access/open-access.ts';
import type { Assistant } from '../assistant.ts';
import { archivePlace } from '../catalog/open-catalog.ts';
import type { Config } from '../config.ts';
import { FootnoteError } from '../errors.ts';
import { checkAddress, needsKeys, startServer } from '../http/server.ts';
import type { IngestReport } from '../ingest.ts';
import { noArticles, progressDisplay } from './progress-display.ts';
import { terminalLine } from './terminal-text.ts';

export type StartTools = {
  /** Fires when the program is told to stop. */
  readonly stop: AbortSignal;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
};

/**
 * `footnote start`: serves the page and the API until told to stop. An empty archive is filled first; one that holds
 * articles is served at once and brought up to date meanwhile. What cannot be read is reported and stops nothing.
 */
export async function start(assistant: Assistant, config: Config, tools: StartTools): Promise<void> {
  const { stop, stderr, stdout } = tools;
  const say = (sentence: string) => void stderr.write(`${terminalLine(sentence)}\n`);
  await requireKey(config);
  const empty = (await assistant.state()).coverage.articles === 0;
  if (empty && !stop.aborted) {
    await checkAddress(config);
    const display = progressDisplay(stderr);
    await sync(assistant, say, { retry: 'due', signal: stop, onProgress: display.onProgress }, display.end);
  }
  if (stop.aborted) return;
  let following: Promise<void> | null = null;
  const server = await startServer(assistant, config, { logStream: stderr });
  let feeds = Promise.resolve();
  try {
    stdout.write(`Footnote is at ${server.url}\n`);
    const { degraded, coverage } = await assistant.state();
    say(`${count(coverage.articles, 'article')}; answers by ${config.llm}. Stop with Ctrl+C.`);
    for (const sentence of degraded) say(`Note: ${sentence}`);
    feeds = followFeeds(assistant, say, stop);
    if (config.watch) {
      say(`The folder ${config.corpus} is followed: what comes, changes or goes there is taken in.`);
      following = follow(assistant, say, stop);
      await Promise.race([stopped(stop), following]);
    } else if (!empty) await Promise.race([stopped(stop), syncWhileServing(assistant, say, stop)]);
    await stopped(stop);
    say('Stopping; answers that have begun are finished first.');
  } finally {
    await Promise.all([server.close(), following, feeds]);
  }
}

/** What goes wrong with one feed is said and stops nothing; that none can be followed neither. */
async function followFeeds(assistant: Assistant, say: Say, signal: AbortSignal): Promise<void> {
  try {
    await assistant.followFeeds({ signal });
  } catch (error) {
    say(`Feeds are not followed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Tells of each sync that found something, in one line, and of each failure once. */
function follow(assistant: Assistant, say: Say, signal: AbortSignal): Promise<void> {
  let told = new Set<string>();
  return assistant.watch({
    signal,
    onSync({ failed, ...report }) {
      const lines = failed.map(({ path, reason }) => `${path}: ${reason}`);
      const fresh = lines.filter((line) => !told.has(line));
      told = new Set([...told, ...lines].slice(-mostTold));
      const changes = changesOf(report);
      if (changes === '' && fresh.length === 0) return;
      const more = fresh.length > 1 ? ` and ${fresh.length - 1} more` : '';
      const notRead = fresh.length > 0 ? `; not read: ${fresh[0]}${more}` : '';
      say(`Followed the folder: ${changes || 'nothing new'}, in ${report.seconds.toFixed(1)} s${notRead}`);
    },
  });
}

/** Failures that are remembered as told. */
const mostTold = 10_000;

/** A server that strangers can reach does not begin before there is a key to keep them out. */
async function requireKey(config: Config): Promise<void> {
  if (!needsKeys(config) || (await hasKey(config))) return;
  const why =
    config.requireKeys === 'yes'
      ? '--require-keys asks for API keys'
      : `Other machines can reach --host ${config.host}`;
  throw new FootnoteError(
    'INVALID_SETTING',
    `${why}, and there is none yet. Make one, \`npm run keys -- create --name NAME --scope admin\` with the same --index or --catalog, and start again; or listen on 127.0.0.1 only.`,
  );
}

async function hasKey(config: Config): Promise<boolean> {
  const access = await openAccess(archivePlace(config));
  try {
    return (await access.keys.list()).length > 0;
  } finally {
    await access.close();
  }
}

async function stopped(stop: AbortSignal): Promise<void> {
  if (!stop.aborted) await once(stop, 'abort');
}

type Say = (sentence: string) => void;

/** A sync that fails leaves the archive as it was, which can still be asked. */
async function syncWhileServing(assistant: Assistant, say: Say, signal: AbortSignal): Promise<void> {
  try {
    await sync(assistant, say, { retry: 'due', signal });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`The archive could not be brought up to date: ${reason} What it held before can be asked.`);
  }
}

async function sync(
  assistant: Assistant,
  say: Say,
  options: NonNullable<Parameters<Assistant['ingest']>[0]>,
  ended = () => {},
): Promise<void> {
  try {
    const report = await assistant.ingest(options).finally(ended);
    for (const line of reportLines(report)) say(line);
  } catch (error) {
    if (options.signal?.aborted) return;
    throw error;
  }
}

type Changes = Pick<IngestReport, 'added' | 'changed' | 'moved' | 'removed'>;

/** “2 added, 1 removed”; empty when nothing changed. */
function changesOf({ added, changed, moved, removed }: Changes): string {
  const counts = { added, changed, moved, removed };
  const done = Object.entries(counts).filter(([, articles]) => articles.length > 0);
  return done.map(([what, articles]) => `${articles.length} ${what}`).join(', ');
}

function reportLines({ failed, unchanged, seconds, ...report }: IngestReport): string[] {
  const changes = changesOf(report);
  return [
    `The archive is up to date: ${changes || 'nothing new'}, ${unchanged} unchanged, in ${seconds.toFixed(1)} s.`,
    ...(changes === '' && unchanged + failed.length === 0 ? [noArticles] : []),
    ...failed.map(({ path, reason }) => `Not read: ${path}: ${reason}`),
  ];
}

const count = (number: number, noun: string) => `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;

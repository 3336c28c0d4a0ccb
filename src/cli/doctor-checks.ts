import { access, constants, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { isArticleFile } from '../corpus/load-articles.ts';
import { projectRoot, webFolder } from '../paths.ts';
import { type Check, type Finding, sentenceOf } from './doctor-finding.ts';
import { indexChecks } from './doctor-index-checks.ts';
import { modelChecks } from './doctor-model-checks.ts';
import { serviceChecks } from './doctor-service-checks.ts';

/** Everything that Footnote needs or can use, in the order in which a newcomer would look. Changes nothing and asks no network. */
export function doctorChecks(config: Config): Check[] {
  return [
    { name: 'Node.js', run: checkNode },
    { name: 'SQLite', run: checkSqlite },
    { name: 'vector graph', run: checkVectorGraph },
    ...modelChecks(config),
    { name: 'articles', run: () => checkCorpus(config.corpus) },
    ...indexChecks(config),
    ...serviceChecks(config),
    { name: 'page', run: checkPage },
    { name: 'port', run: () => checkPort(config.host, config.port) },
  ];
}

const reinstall = 'Run `npm ci` again, on the machine and with the Node.js that will run Footnote.';

async function checkNode(): Promise<Finding> {
  const { engines } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const needed = engines.node.replace('>=', '');
  const found = process.versions.node;
  if (isAtLeast(found, needed)) return { status: 'ok', detail: found };
  return { status: 'failure', detail: `${found} is too old`, remedy: `Install Node.js ${needed} or later.` };
}

/** The native modules are loaded here, so that one that cannot be loaded is a finding and not the end of the doctor. */
async function checkSqlite(): Promise<Finding> {
  try {
    const { openSqlite } = await import('../catalog/sqlite.ts');
    const database = openSqlite(':memory:');
    const version = String(database.prepare('SELECT sqlite_version()').pluck().get());
    database.exec('CREATE VIRTUAL TABLE words USING fts5 (text)');
    database.close();
    return { status: 'ok', detail: `${version}, with full-text search` };
  } catch (error) {
    return { status: 'failure', detail: `cannot be used: ${sentenceOf(error)}`, remedy: reinstall };
  }
}

async function checkVectorGraph(): Promise<Finding> {
  try {
    const { createGraph } = await import('../index/embedded/vector-graph.ts');
    const graph = createGraph(2);
    graph.add(7, Float32Array.of(0.6, 0.8));
    const [hit] = graph.search(Float32Array.of(0.6, 0.8), 1, null);
    graph.release();
    if (hit?.passageId !== 7) throw new Error('it does not find the vector that it holds');
    return { status: 'ok', detail: 'hnswlib-node finds what it holds' };
  } catch (error) {
    return { status: 'failure', detail: `cannot be used: ${sentenceOf(error)}`, remedy: reinstall };
  }
}

async function checkCorpus(folder: string): Promise<Finding> {
  let entries;
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const detail = code === 'ENOENT' ? `the folder ${folder} is missing` : `${folder} cannot be read (${code})`;
    return { status: 'failure', detail, remedy: 'Name a folder of articles with --corpus.' };
  }
  const files = entries.filter((entry) => entry.isFile() && isArticleFile(entry.name));
  if (files.length === 0)
    return {
      status: 'warning',
      detail: `${folder} holds no file that articles could be read from`,
      remedy: 'Put articles there, or name another folder with --corpus.',
    };
  const unreadable: string[] = [];
  for (const { parentPath, name } of files) {
    await access(join(parentPath, name), constants.R_OK).catch(() => unreadable.push(name));
  }
  const count = `${files.length} files in ${folder}`;
  if (unreadable.length === 0) return { status: 'ok', detail: count };
  const detail = `${count}, of which ${unreadable.length} cannot be read, such as ${unreadable[0]}`;
  return { status: 'warning', detail, remedy: 'Give the user who runs Footnote leave to read them.' };
}

async function checkPage(): Promise<Finding> {
  const built = await access(join(webFolder, 'index.html')).then(
    () => true,
    () => false,
  );
  if (built) return { status: 'ok', detail: 'built' };
  return { status: 'warning', detail: 'is not built; the API works without it', remedy: 'Run `npm run build`.' };
}

async function checkPort(host: string, port: number): Promise<Finding> {
  const address = `${host}:${port}`;
  const failure = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
  if (!failure) return { status: 'ok', detail: port === 0 ? `any free one of ${host}` : `${address} is free` };
  if (failure.code === 'EADDRINUSE')
    return {
      status: 'warning',
      detail: `${address} is in use, perhaps by Footnote itself`,
      remedy: 'If it is another program, choose a port with --port.',
    };
  return {
    status: 'failure',
    detail: `${address} cannot be listened on (${failure.code})`,
    remedy: 'Choose others with --host and --port.',
  };
}

/** Whether a version such as 20.20.2 is the one needed or later. */
export function isAtLeast(found: string, needed: string): boolean {
  const [left, right] = [found, needed].map((version) => version.split('.').map(Number));
  for (const place of [0, 1, 2]) {
    const difference = (left?.[place] ?? 0) - (right?.[place] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

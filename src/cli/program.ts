import type { Readable, Writable } from 'node:stream';
import { Command, CommanderError, Option } from 'commander';
import { type Scope, scopes } from '../access/api-key.ts';
import type { Assistant } from '../assistant.ts';
import { archivePlace } from '../catalog/open-catalog.ts';
import { type Config, readConfig, settings } from '../config.ts';
import { FootnoteError } from '../errors.ts';
import { looksLikeAddress } from '../fetching/web-address.ts';
import type { AskOptions } from './ask.ts';
import type { MoveFlags } from './move.ts';
import { terminalLine } from './terminal-text.ts';

/** What the commands need of the world; tests give their own. */
export type World = {
  /** In this thread, or in one of its own, which leaves this one to the connections of a server. */
  readonly createAssistant: (config: Config, thread: 'this' | 'own') => Promise<Assistant>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Read by `mcp` only. */
  readonly stdin?: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Called once by commands that run for long; fires when the program is told to stop. */
  readonly stopSignal: () => AbortSignal;
};

type Flags = Readonly<Record<string, unknown>>;

/** Runs one command line. Gives the exit status: 0 for what was done, 1 for what failed, 2 for a command line or setting that is wrong. */
export async function runProgram(args: readonly string[], world: World): Promise<number> {
  let status = 0;
  const program = commands(world, (code) => (status = code));
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const levels = [
      world.environment.FOOTNOTE_LOG_LEVEL,
      ...program.commands.map((command) => command.opts().logLevel),
    ];
    const debug = levels.includes('debug');
    world.stderr.write(`footnote: ${describeError(error, debug)}\n`);
    return error instanceof FootnoteError && /^INVALID_(?:SETTING|REQUEST)$/u.test(error.code) ? 2 : 1;
  }
}

function commands(world: World, setStatus: (status: number) => void): Command {
  const { environment, stdout, stderr } = world;
  const program = new Command('footnote')
    .description('Answers questions from a folder of articles; every statement carries the characters it rests on.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /u, 'footnote: ')),
    });
  const config = (flags: Flags) => readConfig(flags, environment);
  const withAssistant = async (
    flags: Flags,
    use: (assistant: Assistant, config: Config) => Promise<void>,
    thread: 'this' | 'own' = 'this',
  ) => {
    const read = config(flags);
    const assistant = await world.createAssistant(read, thread);
    try {
      await use(assistant, read);
    } finally {
      await assistant.close();
    }
  };

  withSettings(program.command('start', { isDefault: true }))
    .description('bring the archive up to date and serve the page and the API (what is done if no command is given)')
    .action(async (flags: Flags) => {
      const { start } = await import('./start.ts');
      const stop = world.stopSignal();
      await withAssistant(flags, (assistant, read) => start(assistant, read, { stop, stdout, stderr }), 'own');
    });

  withSettings(program.command('ingest'))
    .description('bring the archive up to date with the corpus folder, or add what is at addresses of the web')
    .argument(
      '[path...]',
      'only these files and folders of the corpus folder; or addresses of pages, feeds and sitemaps',
    )
    .option('--rebuild', 'read, split and store every article anew, also for another embedding model')
    .action(async (paths: string[], flags: Flags) => {
      const addresses = paths.filter(looksLikeAddress);
      const files = paths.filter((path) => !looksLikeAddress(path));
      const stop = world.stopSignal();
      const rebuild = flags.rebuild === true;
      let status = 0;
      if (addresses.length === 0 || files.length > 0 || rebuild) {
        const { ingestCommand } = await import('./ingest.ts');
        status = await ingestCommand(config(flags), files, { ...world, stopSignal: () => stop }, { rebuild });
      }
      if (addresses.length > 0 && !stop.aborted) {
        const { ingestAddresses } = await import('./ingest-addresses.ts');
        await withAssistant(flags, async (assistant) => {
          status = Math.max(status, await ingestAddresses(assistant, addresses, world, stop));
        });
      }
      setStatus(status);
    });

  const { index, catalog } = settings;
  program
    .command('move')
    .description('copy the archive to another place, an index folder or PostgreSQL, and compare the two')
    .option('--from <place>', 'an index folder or postgres://…; what the settings name if not given')
    .option('--to <place>', 'the same')
    .option('--json', 'print what was done as one JSON object')
    .helpOption('-h, --help', 'show this help')
    .addHelpText(
      'after',
      `\nThe settings: ${index.env} (${index.default}), or ${catalog.env} where it is set, which keeps a password out of the list of processes.`,
    )
    .action(async (flags: MoveFlags) => {
      const { moveCommand } = await import('./move.ts');
      setStatus(await moveCommand(config({}), flags, world));
    });

  withSettings(program.command('ask'))
    .description('answer one question in the terminal')
    .argument('<question>')
    .option('--json', 'print the whole record of the answer')
    .option('--as-of <date>', 'the day against which "last month" and the like are read')
    .option('--from <date>', 'only articles published on or after this day')
    .option('--to <date>', 'only articles published on or before this day')
    .option('--outlet <name...>', 'only articles of these outlets')
    .option('--article <id...>', 'only these articles')
    .option('--history <file>', 'JSON file of the turns before: [{ "role": "user", "content": "…" }, …]')
    .action(async (question: string, flags: Flags & AskOptions) => {
      const { ask } = await import('./ask.ts');
      const signal = world.stopSignal();
      await withAssistant(flags, async (assistant) => {
        stdout.write(await ask(assistant, question, flags, { signal, stderr }));
      });
    });

  withSettings(program.command('mcp'))
    .description('serve the archive to one client of the Model Context Protocol, over stdin and stdout')
    .action(async (flags: Flags) => {
      const { mcp } = await import('./mcp.ts');
      const stop = world.stopSignal();
      await withAssistant(flags, (assistant) =>
        mcp(assistant, { stdin: world.stdin ?? process.stdin, stdout, stderr, stop }),
      );
    });

  withSettings(program.command('doctor'))
    .description('say what is installed, found, verified, stale or missing, and what to do')
    .option('--json', 'print it as one JSON object')
    .action(async (flags: Flags) => {
      const { doctorCommand } = await import('./doctor.ts');
      const write = (text: string) => void stdout.write(text);
      setStatus(await doctorCommand(config(flags), { json: flags.json === true, write }));
    });

  addSearchIndexCommands(program.command('search-index'), world, setStatus);
  addKeyCommands(program.command('keys'), environment, { stdout, stderr });
  addGenerationCommands(program.command('generation'), world, setStatus);

  return program;
}

/** `footnote search-index …`: they need no model and no corpus. */
function addSearchIndexCommands(
  searchIndex: Command,
  { environment, stdout, stderr }: World,
  setStatus: (status: number) => void,
): void {
  searchIndex.description('compare what searches are made by with the catalog that it is derived from, and repair it');
  const command = (name: 'compare' | 'repair', description: string) =>
    ['index', 'catalog', 'search']
      .map((setting) => settings[setting as 'index' | 'catalog' | 'search'])
      .reduce((built, { flag, help }) => built.option(flag, help), searchIndex.command(name).description(description))
      .option('--json', 'print it as one JSON object')
      .action(async ({ json, ...flags }: Flags) => {
        const { searchIndexCommand } = await import('./search-index.ts');
        const repair = name === 'repair';
        const options = { repair, json: json === true, stdout, stderr };
        setStatus(await searchIndexCommand(readConfig(flags, environment), options));
      });
  command('compare', 'say where counts or checksums differ, by ranges of passages; exit status 1 where something does');
  command('repair', 'take what differs from the catalog anew, and compare again');
}

/** `footnote keys …`: they need the place of the archive and nothing that is in it. */
function addKeyCommands(
  keys: Command,
  environment: World['environment'],
  output: Pick<World, 'stdout' | 'stderr'>,
): void {
  const { index: folder, catalog: url } = settings;
  const placeOf = ({ index, catalog }: Flags) => archivePlace(readConfig({ index, catalog }, environment));
  const command = (name: string, description: string) =>
    keys.command(name).description(description).option(folder.flag, folder.help).option(url.flag, url.help);
  keys.description('make, list and revoke the API keys that a server asks for on any address but loopback');
  command('create', 'make a key and print it, once')
    .requiredOption('--name <name>', 'whose it is, for lists and the audit log')
    .addOption(
      new Option('--scope <scope>', 'read: ask and read; write: also change articles and feedback; admin: everything')
        .choices(scopes)
        .makeOptionMandatory(),
    )
    .action(async (flags: Flags & { name: string; scope: Scope }) =>
      (await import('./keys.ts')).createKey(placeOf(flags), flags, output),
    );
  command('list', 'show the keys without their secrets').action(async (flags: Flags) =>
    (await import('./keys.ts')).listKeys(placeOf(flags), output),
  );
  command('revoke', 'make a key open nothing any more')
    .argument('<key>', 'its id or its name')
    .action(async (key: string, flags: Flags) => (await import('./keys.ts')).revokeKey(placeOf(flags), key, output));
}

/** `footnote generation …`: another embedding model or splitter, built beside the one that serves. */
function addGenerationCommands(generation: Command, world: World, setStatus: (status: number) => void): void {
  generation.description(
    'build the archive anew beside itself, for another embedding model or splitter, and switch at once',
  );
  const command = (name: string, description: string) =>
    withSettings(generation.command(name)).description(description);
  const config = (flags: Flags) => readConfig(flags, world.environment);
  const number = (given: string) => {
    if (/^\d{1,9}$/u.test(given)) return Number(given);
    throw new FootnoteError(
      'INVALID_REQUEST',
      'A generation is named by its number; `list` shows those that there are.',
    );
  };
  command('list', 'show the generations, which one serves, and what each takes of the disk').action(
    async (flags: Flags) => (await import('./generation.ts')).listGenerations(config(flags), world),
  );
  command('build', 'build one with --embedding-model and the splitter of this program, and switch to it')
    .option('--no-switch', 'build it, and let the other one serve on')
    .action(async (flags: Flags) => {
      const { buildCommand } = await import('./generation.ts');
      setStatus(await buildCommand(config(flags), world, { switchAfter: flags.switch !== false }));
    });
  command('switch', 'bring a generation up to what changed meanwhile, and let it serve')
    .argument('<generation>')
    .action(async (generation: string, flags: Flags) => {
      const { switchCommand } = await import('./generation.ts');
      setStatus(await switchCommand(config(flags), world, number(generation)));
    });
  command('back', 'do so with the generation that served before').action(async (flags: Flags) => {
    const { switchCommand } = await import('./generation.ts');
    setStatus(await switchCommand(config(flags), world, null));
  });
  command('drop', 'remove a generation that does not serve')
    .argument('<generation>')
    .action(async (generation: string, flags: Flags) => {
      const { dropCommand } = await import('./generation.ts');
      setStatus(await dropCommand(config(flags), world, number(generation)));
    });
}

/** Adds every setting of config.ts that has a flag. Defaults stay there, so that the environment can come before them. */
function withSettings(command: Command): Command {
  for (const { flag, env, default: fallback, help } of Object.values(settings)) {
    if (flag) command.addOption(new Option(flag, `${help} (${env}${fallback && `; ${fallback}`})`));
  }
  return command.helpOption('-h, --help', 'show this help');
}

/** What a user is told: what is wrong in one line; where in the program only to those who debug it. */
export function describeError(error: unknown, debug: boolean): string {
  const text = error instanceof Error ? error.message : String(error);
  if (debug && error instanceof Error) return error.stack ?? text;
  if (error instanceof FootnoteError) return terminalLine(text);
  return `unexpected error: ${terminalLine(text)} (--log-level debug says more)`;
}

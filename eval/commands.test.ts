import { expect, it } from 'vitest';
import { commands, runCommand } from './commands.ts';
import { notingWorld } from './testing/small-archive.ts';

async function told(...args: string[]) {
  const { world, told: all } = notingWorld();
  return { status: await runCommand(args, world), ...all() };
}

it('lists every command, a line each, in the help of a run', async () => {
  const { status, printed } = await told('--help');
  expect(status).toBe(0);
  for (const { name, help } of commands) expect(printed).toMatch(new RegExp(`^ +${name} +${help.slice(0, 20)}`, 'mu'));
});

it.each(commands.map(({ name }) => [name]))('has help for %s', { timeout: 60_000 }, async (name) => {
  const { status, printed } = await told(name, '--help');
  expect(status).toBe(0);
  expect(printed).toMatch(/^Usage: eval/u);
});

it('names what there is where a command does not exist', async () => {
  const { status, warned } = await told('reports');
  expect(status).toBe(2);
  expect(warned).toMatch(/^There is no command reports\. There are: run, retrieval, /u);
});

it.each([
  ['an option of another command', ['run', '--sweep'], /unknown option '--sweep'/u],
  ['more than it asks for', ['run', 'again'], /too many arguments/u],
])('ends with status 2 for %s', async (_name, args, message) => {
  const { status, warned } = await told(...args);
  expect(status).toBe(2);
  expect(warned).toMatch(message);
});

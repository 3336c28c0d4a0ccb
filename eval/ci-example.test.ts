import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectRoot } from '../src/paths.ts';
import { runOptions, type RunOptions } from './run-options.ts';

type Workflow = {
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
};
type Step = { readonly run?: string; readonly uses?: string; readonly with?: Readonly<Record<string, string>> };

const text = readFileSync(join(projectRoot, 'docs', 'ci-example.yml'), 'utf8');
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { scripts: object }).scripts,
);

it('is a workflow whose commands exist, with options that eval has', () => {
  const { on, jobs } = parse(text) as Workflow;
  expect(Object.keys(on)).toContain('pull_request');
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  // The ones that are commented out as well: someone will take the mark away.
  const commands = [
    ...steps.flatMap(({ run = [] }) => run),
    ...[...text.matchAll(/^\s*# - run: (.+)$/gmu)].map((match) => match[1]!),
  ];
  const scriptsUsed = commands.flatMap((command) => /^npm run (\S+)/u.exec(command)?.[1] ?? []);
  expect(scriptsUsed.length).toBeGreaterThan(1);
  for (const script of scriptsUsed) expect(scripts).toContain(script);

  const evals = commands.filter((command) => command.startsWith('npm run eval -- '));
  const uploaded = steps.find(({ uses = '' }) => uses.startsWith('actions/upload-artifact'))?.with?.path ?? '';
  for (const command of evals) {
    const options = runOptions({
      print: () => {},
      warn: () => {},
      progress: new PassThrough(),
      environment: {},
      createAssistant: async () => {
        throw new Error('not opened');
      },
    });
    options.parse(command.split(' ').slice(4), { from: 'user' });
    // What is written is what is kept.
    expect(options.opts<RunOptions>().out).toBe(uploaded);
    expect(options.opts<RunOptions>().junit).toMatch(new RegExp(`^${uploaded}/`, 'u'));
  }
});

import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settings } from '../config.ts';
import { projectRoot } from '../paths.ts';
import { textSink } from '../testing/test-app.ts';
import { runProgram } from './program.ts';

const read = (name: string) => readFileSync(join(projectRoot, 'docs', 'deploy', name), 'utf8');
const compose = parse(read('compose.yaml')) as {
  services: { footnote: { command: string[]; build: { context: string; dockerfile: string } } };
};
const unit = read('footnote.service');
const dockerfile = read('Dockerfile');

const flagsOf = (args: readonly string[]) => args.filter((argument) => argument.startsWith('--'));
const known = new Set(Object.values(settings).map(({ flag }) => flag.split(' ')[0]));

describe('the examples of docs/deploy', () => {
  it('name flags and variables that there are', () => {
    const exec = /^ExecStart=.*dist\/cli\/main\.js (.*)$/mu.exec(unit)?.[1]?.split(' ') ?? [];
    const variables = new Set(Object.values(settings).map(({ env }) => env));
    for (const args of [exec, compose.services.footnote.command]) {
      expect(args[0]).toBe('start');
      expect(flagsOf(args).length).toBeGreaterThan(0);
      expect(flagsOf(args).filter((flag) => !known.has(flag))).toEqual([]);
    }
    const named = [...dockerfile.matchAll(/\b(FOOTNOTE_\w+)=/gu)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !variables.has(name))).toEqual([]);
  });

  it('say how to make a key with a command that works', async () => {
    const args = /run --rm footnote (.+)$/mu.exec(read('compose.yaml'))?.[1]?.split(' ') ?? [];
    expect(args.slice(0, 2)).toEqual(['keys', 'create']);
    const index = await mkdtemp(join(tmpdir(), 'footnote-deploy-'));
    try {
      const [stdout, stderr] = [textSink(), textSink()];
      const world = { createAssistant: () => Promise.reject(new Error('This must not run.')), environment: {} };
      const stopSignal = () => AbortSignal.abort();
      const status = await runProgram([...args, '--index', index], { ...world, stdout, stderr, stopSignal });
      expect([status, stdout.text()]).toEqual([0, expect.stringMatching(/^fn_\S{43}\n$/u)]);
    } finally {
      await rm(index, { recursive: true });
    }
  });

  it('build from files that there are, do not run as root, and look whether it lives', () => {
    const { context, dockerfile: file } = compose.services.footnote.build;
    expect(existsSync(join(projectRoot, 'docs', 'deploy', context, file))).toBe(true);
    const copied = [...dockerfile.matchAll(/^COPY (?:--from=build \/app\/)?(\S+)/gmu)].map(([, path = '']) => path);
    const built = ['node_modules', 'dist', 'web/dist', '.'];
    for (const path of copied.filter((one) => !built.includes(one)))
      expect([path, existsSync(join(projectRoot, path))]).toEqual([path, true]);
    expect(dockerfile.match(/^FROM /gmu)).toHaveLength(2);
    expect(dockerfile).toMatch(/^USER [1-9]\d*$/mu);
    const [beforeInstall = ''] = dockerfile.split('npm ci');
    for (const needed of ['package.json', 'package-lock.json', '.npmrc'])
      expect(beforeInstall).toContain(` ${needed} `);
    const ignored = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).not.toContain('.npmrc');
    expect(dockerfile).toMatch(/^HEALTHCHECK .*\/health/mu);
  });
});

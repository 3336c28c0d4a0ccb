import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../paths.ts';
import { sampleArticles } from '../testing/sample-answer.ts';
import { scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, bridgeQuestion, listeningApp } from '../testing/test-app.ts';

const run = promisify(execFile);
const packages = join(projectRoot, 'node_modules');

/** The generator is written against the compiler's programming interface, which TypeScript 7 does not have: it is given 5. */
const resolve =
  "export const resolve = (name, context, next) => next(name === 'typescript' ? 'typescript-5' : name, context)";
const moduleOf = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
const withTypescript5 = moduleOf(
  `import { register } from 'node:module'; register(${JSON.stringify(moduleOf(resolve))});`,
);

let app: FastifyInstance;
let url: string;
let project: string;

/** A user's project, with types that were made from what the running server tells of itself. */
beforeAll(async () => {
  const particulars = { path: 'x.md', outlet: null, author: null, publishedAt: null, url: null };
  const articles = Object.entries({ ...sampleArticles, 'north/quay 1': 'Slashes are fine.' });
  const assistant = scriptedAssistant({
    answers: { [bridgeQuestion]: bridgeAnswer },
    articles: articles.map(([id, text]) => ({ ...particulars, id, title: id, text })),
  });
  ({ app, url } = await listeningApp(assistant));
  project = await mkdtemp(join(tmpdir(), 'footnote-client-'));
  await mkdir(join(project, 'node_modules'));
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers', 'eventsource-parser', '@types'])
    await symlink(join(packages, name), join(project, 'node_modules', name));
  await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'reader', type: 'module' }));
  const generator = join(packages, 'openapi-typescript', 'bin', 'cli.js');
  const target = join(project, 'footnote-api.ts');
  await run(process.execPath, ['--import', withTypescript5, generator, `${url}/openapi.json`, '-o', target]);
});
afterAll(async () => {
  await app?.close();
  await rm(project, { recursive: true, force: true });
});

/** What the project's own compiler says of a program; nothing where it is right. */
async function complaints(name: string, code: string): Promise<string> {
  await writeFile(join(project, name), code);
  const compiler = join(packages, 'typescript', 'bin', 'tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const all = [...options, '--allowImportingTsExtensions', name];
  return run(process.execPath, [compiler, ...all], { cwd: project }).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

async function printed(name: string): Promise<string> {
  const loader = join(packages, 'tsx', 'dist', 'esm', 'index.mjs');
  return (await run(process.execPath, ['--import', loader, name], { cwd: project })).stdout;
}

const client = () => `
  import createClient from 'openapi-fetch';
  import type { components, paths } from './footnote-api.ts';
  const footnote = createClient<paths, 'application/json' | 'application/problem+json'>({ baseUrl: '${url}' });
`;

describe('a client whose types are made from /openapi.json', () => {
  it('asks and reads as docs/api.md shows', async () => {
    const page = await readFile(join(projectRoot, 'docs', 'api.md'), 'utf8');
    const example = /```ts\n(import createClient.+?)```/su.exec(page)?.[1] ?? '';
    expect(await complaints('example.mts', example.replace('http://127.0.0.1:3000', url))).toBe('');
    expect(await printed('example.mts')).toBe(`${bridgeAnswer.answer}\n${bridgeAnswer.citations[0]?.quote}\n`);
  });

  it('lists, adds, removes, follows an answer as it is made, and is told of errors by their code', async () => {
    const code = `${client()}
      import { EventSourceParserStream } from 'eventsource-parser/stream';
      const { data: page } = await footnote.GET('/articles', { params: { query: { limit: 2, outlet: ['a', 'b'] } } });
      console.log(page?.articles.length, page?.next === null);

      const id = 'north/quay 1';
      const { data: article } = await footnote.GET('/articles/{id}', { params: { path: { id } } });
      console.log(article?.text);
      const { error: changed } = await footnote.GET('/articles/{id}', { params: { path: { id }, query: { version: 1 } } });
      console.log(changed?.code, changed?.articleVersion === article?.version);

      const { data: added, response } = await footnote.POST('/articles', { body: { title: 'Quay', text: 'It is long.' } });
      if (!added) throw new Error('not added');
      const removed = await footnote.DELETE('/articles/{id}', { params: { path: { id: added.id } } });
      console.log(response.status, removed.response.status);

      const { data: stream } = await footnote.POST('/ask', {
        body: { question: ${JSON.stringify(bridgeQuestion)} },
        headers: { accept: 'text/event-stream' },
        parseAs: 'stream',
      });
      if (!stream) throw new Error('no stream');
      const events = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { data } of events) {
        const event = JSON.parse(data) as components['schemas']['AnswerEvent'];
        console.log(event.type === 'statement' ? event.statement.text : event.type);
      }

      const { data: completion } = await footnote.POST('/v1/chat/completions', {
        body: { model: 'footnote', messages: [{ role: 'user', content: ${JSON.stringify(bridgeQuestion)} }] },
      });
      console.log(completion?.choices[0]?.message.content.split('\\n')[0], completion?.footnote.status);
      const { error } = await footnote.GET('/v1/models/{id}', { params: { path: { id: 'nobody' } } });
      console.log(error?.error.code);
    `;
    expect(await complaints('client.mts', code)).toBe('');
    expect((await printed('client.mts')).trim().split('\n')).toEqual([
      '2 false',
      'Slashes are fine.',
      'ARTICLE_CHANGED true',
      '201 204',
      'sources-found',
      'The harbour bridge opened on 3 May 2021.',
      'It cost 40 million crowns.',
      'answer-end',
      `${bridgeAnswer.answer} answered`,
      'NOT_FOUND',
    ]);
  });

  it('does not let what is not there compile', async () => {
    const wrong = [
      `await footnote.POST('/ask', { body: { qestion: 'x' } });`,
      `({ question: 'x', filter: {} }) satisfies components['schemas']['AskRequest'];`,
      `(await footnote.POST('/ask', { body: { question: 'x' } })).data?.anwser;`,
      `(await footnote.POST('/ask', { body: { question: 'x' } })).data.answer;`,
      `await footnote.GET('/article', {});`,
      `await footnote.DELETE('/ask', {});`,
      `await footnote.GET('/articles', { params: { query: { order: 'best' } } });`,
      `((event: components['schemas']['AnswerEvent']) => event.answer);`,
      `(await footnote.GET('/archive', {})).error?.code === 'NOT_THERE';`,
    ];
    const head = client().trim().split('\n');
    const told = await complaints('wrong.mts', [...head, ...wrong].join('\n'));
    const lines = [...told.matchAll(/^wrong\.mts\((\d+),\d+\): error/gmu)].map(([, line]) => Number(line));
    expect([...new Set(lines)]).toEqual(wrong.map((_line, at) => head.length + at + 1));
  });
});

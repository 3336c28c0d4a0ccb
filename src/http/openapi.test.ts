import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { answerSchema, askRequestSchema } from '../answer/answer.ts';
import { projectRoot } from '../paths.ts';
import { checkPromises } from '../testing/promises.ts';
import { sampleArticleText } from '../testing/sample-answer.ts';
import { scriptedAssistant } from '../testing/scripted-assistant.ts';
import { bridgeAnswer, testApp } from '../testing/test-app.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await testApp(scriptedAssistant());
});
afterAll(async () => app.close());

describe('/openapi.json', () => {
  type Operation = {
    operationId: string;
    tags: string[];
    security?: object[];
    responses: Record<string, { content?: object; description: string }>;
  };
  type Document = {
    openapi: string;
    info: { title: string; version: string };
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, object> };
  };

  it('is OpenAPI 3.1 in structure: each reference leads somewhere, each path parameter is declared, each response described', async () => {
    const document = (await app.inject('/openapi.json')).json<Document>();
    expect(document.openapi).toMatch(/^3\.1\.\d$/u);
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/gu)].map(([, name]) => name);
    expect(references.length).toBeGreaterThan(0);
    for (const name of references) expect(document.components.schemas).toHaveProperty([name ?? '']);
    expect(text.match(/"\$ref"/gu)).toHaveLength(references.length);
    expect(text).not.toContain('"nullable"');
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, operation })),
    );
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations) {
      for (const [, name] of path.matchAll(/\{([^}]+)\}/gu)) {
        expect(operation).toMatchObject({
          parameters: expect.arrayContaining([expect.objectContaining({ name, in: 'path', required: true })]),
        });
      }
      for (const response of Object.values(operation.responses)) expect(response.description).not.toBe('');
    }
  });

  it('is valid to a validator of others, and names what generators make types and groups of', async () => {
    const document = (await app.inject('/openapi.json')).json<Document>();
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    expect(Object.keys(document.components.schemas).sort()).toEqual([
      'Answer',
      'AnswerEvent',
      'AskRequest',
      'ChatCompletion',
      'ChatRequest',
      'Feedback',
      'FeedbackRequest',
      'Job',
      'JobEvent',
      'Problem',
      'SearchRequest',
      'SearchResult',
    ]);
    const { get: ready } = document.paths['/ready'] ?? {};
    const { get: health } = document.paths['/health'] ?? {};
    expect([ready?.tags, ready?.security]).toEqual([['Service'], undefined]);
    expect([health?.tags, health?.security]).toEqual([['Service'], []]);
  });

  it('describes requests and answers with the schemas that check them', async () => {
    const { components, paths } = (await app.inject('/openapi.json')).json<Document>();
    const described = (schema: z.ZodType, io: 'input' | 'output', id: string) =>
      (z.toJSONSchema(schema, { io }).$defs ?? {})[id] as Record<string, unknown>;
    const request = described(askRequestSchema, 'input', 'AskRequest');
    const answer = described(answerSchema, 'output', 'Answer');
    expect(components.schemas.AskRequest).toMatchObject({
      properties: request.properties,
      required: ['question'],
    });
    expect(components.schemas.Answer).toMatchObject({ properties: answer.properties, required: answer.required });
    expect(Object.keys(paths).sort()).toEqual([
      '/answers/{id}',
      '/archive',
      '/articles',
      '/articles/addresses',
      '/articles/files',
      '/articles/{id}',
      '/ask',
      '/feedback',
      '/feedback/{answerId}',
      '/health',
      '/jobs',
      '/jobs/{id}',
      '/originals/{id}',
      '/ready',
      '/search',
      '/suggestions',
      '/v1/chat/completions',
      '/v1/models',
      '/v1/models/{id}',
    ]);
  });

  it('is what docs/api.md tells people: the same paths, and an example that is an answer', async () => {
    const { paths } = (await app.inject('/openapi.json')).json<Document>();
    const page = await readFile(join(projectRoot, 'docs', 'api.md'), 'utf8');
    const told = [...page.matchAll(/^\| `([A-Z]+)` +\| `([^`]+)` +\|/gmu)].map(
      ([, method, path]) => `${method} ${path}`,
    );
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(told.sort()).toEqual([...described, 'GET /metrics', 'GET /openapi.json', 'GET /docs'].sort());
    const example = /```json\n(.+?)```/su.exec(page)?.[1] ?? '';
    const answer = answerSchema.parse(JSON.parse(example));
    expect(answer).toEqual({ ...bridgeAnswer, id: answer.id });
    expect(checkPromises(answer, sampleArticleText)).toEqual([]);
  });

  it('leaves nothing unsaid about methods: those that are not described are refused, whichever they are', async () => {
    const { paths } = (await app.inject('/openapi.json')).json<Document>();
    for (const path of Object.keys(paths).map((one) => one.replaceAll(/\{[^}]+\}/gu, 'x')))
      for (const method of ['PUT', 'PATCH', 'OPTIONS', 'QUERY', 'TRACE', 'PROPFIND'])
        expect([path, method, (await app.inject({ method: method as 'PUT', url: path })).statusCode]).toEqual([
          path,
          method,
          405,
        ]);
  });
});

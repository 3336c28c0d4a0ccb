import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { sampleArticles } from './articles.ts';
import { generateLoad } from './load-generator.ts';
import { percentile, printTable, ratio } from './result-table.ts';

describe('the load generator', () => {
  it('asks with as many callers as wanted, counts what failed, and measures each', async () => {
    let open = 0;
    let most = 0;
    const asked = new Set<string>();
    const server = Fastify();
    server.post<{ Body: { question: string } }>('/ask', async ({ body }, reply) => {
      open += 1;
      most = Math.max(most, open);
      asked.add(body.question);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return reply.code(body.question === 'bad' ? 500 : 200).send({});
    });
    await server.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/ask`;
    const result = await generateLoad(url, ['good', 'bad'], { callers: 4, seconds: 0.3 });
    await server.close();
    expect(asked).toEqual(new Set(['good', 'bad']));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    expect(result.failed).toBeGreaterThan(0);
    expect(result.failed).toBeLessThan(result.latencies.length);
    expect(result.perSecond).toBeGreaterThan(1);
  });
});

describe('the articles', () => {
  it.each([
    ['beside the project, where it is there', undefined],
    ['of corpus/, repeated, where it is not', 'no-such-folder'],
  ])('are as many as asked for, none like another, with questions: %s', async (_name, archive) => {
    const { articles, questions } = await sampleArticles(60, archive);
    expect(articles).toHaveLength(60);
    expect(new Set(articles.map(({ text }) => text)).size).toBe(60);
    expect(questions.length).toBeGreaterThan(10);
  });
});

describe('the tables', () => {
  it('take the nearest rank, and say nothing where there is nothing to compare with', () => {
    expect(percentile([30, 10, 20], 0.5)).toBe(20);
    expect(percentile([30, 10, 20], 0.99)).toBe(30);
    expect(ratio(undefined)).toBe('');
    expect(ratio(2)).toBe('2.00×');
  });

  it('align figures', () => {
    const rows = [
      ['footnote', 12.345],
      ['x', 1234.5],
    ] as const;
    expect(printTable({ title: 'Speed', columns: ['', 'ms'], rows })).toBe(
      'Speed\n            ms\nfootnote  12.3\nx         1235\n',
    );
  });
});

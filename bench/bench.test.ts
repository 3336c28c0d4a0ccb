import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { sampleArticles } from './articles.ts';
import { generateLoad } from './load-generator.ts';
import { linePlot } from './line-plot.ts';
import { probe } from './paced-probe.ts';
import { percentile, printTable, targetsTable } from './result-table.ts';

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
      return reply.code(body.question.startsWith('bad') ? 500 : 200).send({});
    });
    await server.listen({ host: '127.0.0.1', port: 0 });
    const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/ask`;
    const result = await generateLoad(url, ['good', 'bad'], { callers: 4, seconds: 0.3 });
    await server.close();
    expect(asked.size).toBe(result.latencies.length);
    expect([...asked].every((question) => /^(?:good|bad) \(\d+\)$/.test(question))).toBe(true);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    expect(result.failed).toBeGreaterThan(0);
    expect(result.failed).toBeLessThan(result.latencies.length);
    expect(result.perSecond).toBeGreaterThan(1);
  });
});

describe('the paced probe', () => {
  it('goes on asking while nothing is answered, and counts what failed', async () => {
    const waiting: (() => void)[] = [];
    const enough = new AbortController();
    const server = Fastify();
    server.get('/health', async (_request, reply) => {
      // A probe that waits for its answer would never send the fifth.
      const held = new Promise<void>((resolve) => waiting.push(resolve));
      if (waiting.length >= 5) {
        enough.abort();
        for (const answer of waiting) answer();
      }
      await held;
      return reply.code(200).send({});
    });
    await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    const call = (number: number) => ({ url: `http://127.0.0.1:${port}/${number === 0 ? 'missing' : 'health'}` });
    const { latencies, failed } = await probe(call, 2, enough.signal);
    await server.close();
    expect(latencies.length).toBeGreaterThanOrEqual(6);
    expect(failed).toBe(1);
    expect(Math.max(...latencies)).toBeGreaterThan(2);
  });
});

describe('the plot', () => {
  it('draws a line for each series inside the picture, and escapes what it is named', () => {
    const points = [
      [10_000, 0.5],
      [100_000, 40],
      [1_000_000, 3000],
    ] as const;
    const none = [[10_000, 0]] as const;
    const svg = linePlot('Growth & <more>', [
      { title: 'Time', lines: ['p50', 'p99'].map((name) => ({ name, points })) },
      { title: 'Nothing', lines: [{ name: 'nothing', points: none }] },
    ]);
    expect(svg).toContain('Growth &amp; &lt;more&gt;');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/u);
    const lines = [...svg.matchAll(/<polyline[^>]+points="([^"]+)"/gu)].map(([, drawn = '']) => drawn.split(' '));
    expect(lines).toHaveLength(2);
    for (const [x, y] of lines.flat().map((place) => place.split(',').map(Number))) {
      expect(x).toBeGreaterThanOrEqual(60);
      expect(x).toBeLessThanOrEqual(400);
      expect(y).toBeGreaterThanOrEqual(44);
      expect(y).toBeLessThanOrEqual(224);
    }
    expect(lines[0]).toHaveLength(3);
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
  it('take the nearest rank', () => {
    expect(percentile([30, 10, 20], 0.5)).toBe(20);
    expect(percentile([30, 10, 20], 0.99)).toBe(30);
  });

  it('say whether a target was met', () => {
    const { rows } = targetsTable('Targets', [
      { what: 'fast enough', measured: 0.9, atLeast: 0.9 },
      { what: 'too large', measured: 701, atMost: 700 },
      { what: 'not measured', measured: Number.NaN, atMost: 700 },
    ]);
    expect(rows.map(([what, , , met]) => [what, met])).toEqual([
      ['fast enough', 'yes'],
      ['too large', 'no'],
      ['not measured', 'no'],
    ]);
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

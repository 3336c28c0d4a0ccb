import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scriptedAssistant } from '../../src/testing/scripted-assistant.ts';
import { plotsCommand } from './command.ts';
import { coveragePlot } from './coverage-plot.tsx';
import { intervalPlot } from './interval-plot.tsx';
import { latencyPlot } from './latency-plot.tsx';
import { reliabilityPlot } from './reliability-plot.tsx';

const hostile = '<script>alert(1)</script>\u0000\u001b[31m & "x"';
const bins = [
  { from: 0, to: 0.5, count: 0, confidence: null, accuracy: null },
  { from: 0.5, to: 1, count: 4, confidence: 0.8, accuracy: 0.75 },
];
const curve = [
  { coverage: 0.25, accuracy: 1 },
  { coverage: 0.5, accuracy: 0.5 },
];
const estimate = { value: 0.6, low: 0.4, high: 0.8 };
const plots = {
  coverage: (name: string) =>
    coveragePlot(name, [
      { name, curve },
      { name: 'nothing', curve: [] },
    ]),
  reliability: (name: string) => reliabilityPlot(name, [{ name, bins, calibrationError: 0.05 }]),
  latency: (name: string) => latencyPlot(name, [{ name, milliseconds: [40, 10, 20, 30] }]),
  'latency of nothing': (name: string) => latencyPlot(name, [{ name, milliseconds: [] }]),
  intervals: (name: string) =>
    intervalPlot(
      name,
      [name, 'other'],
      [
        { label: name, values: [estimate, { value: null, low: null, high: null }] },
        { label: `${'long '.repeat(20)}${name}`, values: [undefined, estimate] },
      ],
    ),
};

describe.each(Object.entries(plots))('the plot of %s', (_, draw) => {
  it('is an image that says in words what it shows, and holds no other markup than its own', () => {
    const drawn = draw(hostile);
    // Throws where it is not well-formed.
    const read = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(drawn, true) as {
      svg: { role: string; title: string; desc: string };
    };
    expect(read.svg.role).toBe('img');
    expect(read.svg.title).toContain('<script>alert(1)</script>');
    expect(read.svg.desc.length).toBeGreaterThan(10);
    expect(drawn).not.toContain('<script');
    expect(drawn, 'no style of its own: a page forbids it').not.toMatch(/style=|<style|NaN|Infinity|undefined/u);
  });
});

it('says its numbers', () => {
  expect(plots.coverage('A')).toContain('A: right are 1 of the surest .25, .50 of the surest .50.');
  expect(plots.reliability('A')).toContain('4 at .80, of them right .75. Calibration error .05.');
  expect(plots.latency('A')).toContain('A: 50 % within 20 ms, 95 % within 40 ms, all within 40 ms.');
  expect(plots.intervals('A')).toContain('A: A .60, from .40 to .80; other not measured.');
});

it('places what it plots', () => {
  const dots = [
    ...reliabilityPlot('', [{ name: '', bins, calibrationError: null }]).matchAll(
      /<circle cx="([\d.]+)" cy="([\d.]+)"/gu,
    ),
  ];
  // The drawing area is 290 wide from 46 on, and 190 high from 34 on.
  expect(dots.map(([, x, y]) => [Number(x), Number(y)])).toEqual([[46 + 0.8 * 290, 34 + 0.25 * 190]]);
  expect(plots.coverage('A')).toContain('points="118.5,64 191,159"');
});

describe('the command', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'footnote-plots-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(...args: string[]) {
    let [printed, warned] = ['', ''];
    const status = await plotsCommand([...args, '--into', join(folder, 'docs')], {
      createAssistant: async () => scriptedAssistant({}),
      environment: {},
      print: (text) => void (printed += text),
      warn: (text) => void (warned += text),
      progress: new PassThrough(),
    });
    return { status, printed, warned };
  }

  it('draws what reports say, each by its name', async () => {
    const report = {
      name: 'run',
      metrics: { 'calibration-error': { value: 0.05 } },
      reliability: bins,
      coverageCurve: curve,
    };
    const files = [join(folder, 'a.json'), join(folder, 'b.json')];
    await writeFile(files[0]!, JSON.stringify({ ...report, set: 'corpus' }));
    await writeFile(files[1]!, JSON.stringify({ ...report, set: 'other', name: '--llm x' }));
    const { status, printed } = await run('--report', ...files);
    expect(status).toBe(0);
    expect(printed.split('\n')).toHaveLength(3);
    for (const file of ['coverage.svg', 'reliability.svg']) {
      const drawn = await readFile(join(folder, 'docs', file), 'utf8');
      expect(drawn).toContain('corpus: ');
      expect(drawn).toContain('other --llm x: ');
    }
  });

  it('says what is wrong with a file that is no report', async () => {
    await writeFile(join(folder, 'c.json'), '{"format": 1}');
    const { status, warned } = await run('--report', join(folder, 'c.json'));
    expect(status).toBe(2);
    expect(warned).toContain('INVALID_SETTING: --report');
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/paths.ts';
import { checkLargest, checkReaders } from './check.ts';
import { readFigures } from './figures.ts';
import { linear, logarithmic, power } from './curves.ts';
import { growthModel } from './growth-model.ts';
import { reachOf } from './limits.ts';
import { markdownTable, withBlock } from './markdown.ts';
import { commonOf, planFor, type plannedEngines, usualAssumptions } from './plan.ts';
import { planTables } from './plan-tables.ts';
import { sampleFigures, samplePassage } from './sample-figures.ts';
import { growthTables } from './tables.ts';

const sizes = [10_000, 100_000, 1_000_000];
const factor = (one: number, other: number) => Math.max(one / other, other / one);

describe('curves', () => {
  it('go through what they are made of, and on as it did', () => {
    expect(
      linear([
        [10, 25],
        [100, 205],
      ])(1_000),
    ).toBeCloseTo(2_005);
    expect(
      logarithmic([
        [10, 2],
        [100, 3],
      ])(10_000),
    ).toBeCloseTo(5);
    expect(
      power([
        [10, 1],
        [100, 4],
      ])(1_000),
    ).toBeCloseTo(16);
  });

  it('do not shrink with size, and stay level where one size is known', () => {
    expect(
      linear([
        [10, 5],
        [100, 4],
      ])(1e9),
    ).toBeLessThanOrEqual(5);
    for (const curve of [linear, logarithmic, power]) expect(curve([[10, 7]])(1e6)).toBeCloseTo(7);
  });
});

describe('the check of the simulation', () => {
  it('finds what several readers met, and the largest size from the smaller ones, where both follow the model', () => {
    const figures = sampleFigures(sizes);
    const readers = checkReaders(figures);
    expect(readers).toHaveLength(3 * 3 * 3 * 2 * 4);
    for (const { what, measured, predicted } of readers)
      expect([what, factor(measured, predicted) < 1.3]).toEqual([what, true]);
    const largest = checkLargest(figures);
    for (const part of ['memory MB', 'disk MB', 'taken in, processor s', '32 readers, p50 ms'])
      expect(largest.filter(({ what }) => what.endsWith(part)).length).toBeGreaterThanOrEqual(3);
    for (const { what, measured, predicted } of largest)
      expect([what, factor(measured, predicted) < 1.3]).toEqual([what, true]);
  });

  it('says that it is wrong where searches get slower than the smaller sizes tell', () => {
    const figures = sampleFigures(sizes);
    const slower = figures.engines.map((each) =>
      each.passages < 1e6 ? each : { ...each, loads: each.loads.map((load) => ({ ...load, p50Ms: 10 * load.p50Ms })) },
    );
    const off = checkLargest({ ...figures, engines: slower }).filter(({ what }) => what.endsWith('p50 ms'));
    for (const { measured, predicted } of off) expect(factor(measured, predicted)).toBeGreaterThan(5);
  });
});

describe('the plan', () => {
  const figures = sampleFigures(sizes);
  const common = commonOf(figures);
  const planned = (engine: (typeof plannedEngines)[number], passages: number, assumed = usualAssumptions) => {
    const model = growthModel(engine, figures);
    if (!model || !common) throw new Error('The sample has every engine.');
    return planFor(passages, model, common, assumed);
  };
  const timesOf = ({ limits }: ReturnType<typeof planned>, name: string) =>
    limits.find(({ what }) => what === name)?.times ?? Number.NaN;

  it('divides what is too large for the memory of one host only where that can be divided', () => {
    const passages = 1e8;
    const usable = usualAssumptions.gigabytes * usualAssumptions.usableShare;
    const weaviate = planned('weaviate', passages);
    expect(weaviate.nodes).toBe(weaviate.shards * weaviate.copies);
    expect(weaviate.shards).toBeGreaterThanOrEqual((passages * samplePassage.memory) / 1e9 / usable);
    expect(timesOf(weaviate, 'memory of a host')).toBeLessThanOrEqual(1);
    for (const engine of ['embedded', 'pgvector'] as const) {
      const whole = planned(engine, passages);
      expect(whole.shards).toBe(1);
      expect(timesOf(whole, 'memory of a host')).toBeGreaterThan(1);
    }
  });

  it('reckons sizes, times and prices from what one passage takes', () => {
    const plan = planned('pgvector', 1e7);
    expect(plan.catalogGigabytes).toBeCloseTo((1e7 * samplePassage.catalog) / 1e9);
    expect(plan.nodeDiskGigabytes).toBeCloseTo((1e7 * (samplePassage.catalog + samplePassage.disk)) / 1e9);
    expect(plan.takeInHours).toBeCloseTo(1e7 / 1_000 / 3_600);
    expect(plan.reembeddingDays).toBeCloseTo((1e7 * 0.05) / 86_400 / (4 * 16));
    expect(plan.monthlyPrice).toBe((plan.apiHosts + plan.nodes + plan.catalogHosts) * usualAssumptions.monthlyPrice);
    expect(plan.limits.map(({ times }) => times)).toEqual(
      plan.limits.map(({ times }) => times).toSorted((a, b) => b - a),
    );
  });

  it('has more hosts for more readers, and bears the readers that it is for', () => {
    const few = planned('pgvector', 1e6);
    const many = planned('pgvector', 1e6, { ...usualAssumptions, readers: 100_000 });
    expect(many.nodes).toBeGreaterThan(few.nodes);
    expect(many.apiHosts).toBeGreaterThan(few.apiHosts);
    for (const { plan, readers } of [
      { plan: few, readers: 1_000 },
      { plan: many, readers: 100_000 },
    ]) {
      expect(plan.p99Ms).toBeLessThan(usualAssumptions.targetP99Ms);
      expect(plan.readersAtTarget).toBeGreaterThan(readers);
    }
  });

  it('names what breaks first, from where on', () => {
    const model = growthModel('pgvector', figures);
    const reached = model && common ? reachOf(model, common, usualAssumptions) : [];
    const passagesOf = (name: string) => reached.find(({ what }) => what === name)?.passages ?? Number.NaN;
    const usable = usualAssumptions.usableShare * 1e9;
    expect(passagesOf('memory of a host') / ((usualAssumptions.gigabytes * usable) / samplePassage.disk)).toBeCloseTo(
      1,
      3,
    );
    const stored = samplePassage.disk + samplePassage.catalog;
    expect(passagesOf('disk of a host') / ((usualAssumptions.diskGigabytes * usable) / stored)).toBeCloseTo(1, 3);
    expect(reached.map(({ passages }) => passages)).toEqual(
      reached.map(({ passages }) => passages).toSorted((a, b) => a - b),
    );
  });

  it('makes nothing up where the model, an answer, the catalog or a second size was not measured', () => {
    expect(commonOf({ ...figures, model: null })).toBeNull();
    expect(commonOf({ ...figures, answers: [] })).toBeNull();
    expect(commonOf({ ...figures, engines: figures.engines.filter(({ engine }) => engine !== 'catalog') })).toBeNull();
    expect(growthModel('weaviate-3', figures)).toBeNull();
    const rowsFrom = (known: readonly number[]) =>
      planTables(sampleFigures(known), usualAssumptions)
        .slice(1)
        .map(({ rows }) => rows.length);
    expect(rowsFrom([10_000])).toEqual([0, 0, 0, 0]);
  });
});

describe('tables in a page', () => {
  it('take the place of those before them, and nothing else', () => {
    const table = markdownTable({
      title: 'Figures',
      columns: ['', 'n'],
      rows: [
        ['a', 1],
        ['bb', 22.5],
      ],
    });
    expect(table).toBe('Figures:\n\n|     |    n |\n| --- | ---: |\n| a   |    1 |\n| bb  | 22.5 |');
    const page = 'before\n<!-- begin x -->\nold\n<!-- end x -->\nafter';
    const once = withBlock(page, 'x', table);
    expect(once).toBe(`before\n<!-- begin x -->\n\n${table}\n\n<!-- end x -->\nafter`);
    expect(withBlock(once, 'x', table)).toBe(once);
    expect(() => withBlock(page, 'y', table)).toThrow('"y"');
  });

  it('are those of what was measured: `npx tsx bench/growth/document.ts` writes them', async () => {
    const figures = await readFigures(new URL('measured.json', import.meta.url));
    const page = await readFile(join(projectRoot, 'docs', 'scale.md'), 'utf8');
    expect(figures).not.toBeNull();
    const tables = figures ? growthTables(figures).map(markdownTable).join('\n\n') : '';
    expect(withBlock(page, 'measured', tables) === page).toBe(true);
  });
});

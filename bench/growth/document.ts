import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../src/paths.ts';
import { checkLargest, checkReaders } from './check.ts';
import { readFigures, writeFigures } from './figures.ts';
import { markdownTable, withBlock } from './markdown.ts';
import { usualAssumptions } from './plan.ts';
import { errorSummary, planTables } from './plan-tables.ts';
import { growthPlot } from './plots.ts';
import { growthTables } from './tables.ts';

/**
 * Writes the tables of docs/scale.md and docs/growth.svg from `measured.json` beside this file:
 * `npx tsx bench/growth/document.ts`; with the `growth.json` of a run as parameter, that becomes `measured.json` first.
 */
const measuredFile = join(import.meta.dirname, 'measured.json');
const [given] = process.argv.slice(2);
const figures = await readFigures(given ?? measuredFile);
if (!figures) throw new Error(`There are no figures in ${given ?? measuredFile}. Run \`npm run bench -- growth\`.`);
if (given) await writeFigures(measuredFile, figures);

const page = join(projectRoot, 'docs', 'scale.md');
const blocks = {
  measured: growthTables(figures),
  checked: [errorSummary(checkReaders(figures), checkLargest(figures))],
  planned: planTables(figures, usualAssumptions),
};
let text = await readFile(page, 'utf8');
for (const [name, tables] of Object.entries(blocks))
  text = withBlock(text, name, tables.map(markdownTable).join('\n\n'));
await writeFile(page, text);
await writeFile(join(projectRoot, 'docs', 'growth.svg'), growthPlot(figures));

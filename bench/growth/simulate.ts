import { Command, InvalidArgumentError } from 'commander';
import { printTable } from '../result-table.ts';
import { checkLargest, checkReaders, checkTable } from './check.ts';
import { readFigures } from './figures.ts';
import { type Assumptions, usualAssumptions } from './plan.ts';
import { errorSummary, planTables } from './plan-tables.ts';

/**
 * Simulates what was measured, says how far off that is, and plans for archives that could not be measured:
 * `npx tsx bench/growth/simulate.ts`, with other assumptions by `--cores 32` and so on.
 */
const above = (text: string) => {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
};
const flagOf = (name: string) => `--${name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
const command = new Command('simulate')
  .description('How the engines grow: what was measured, simulated, and a plan for what was not.')
  .option('--figures <file>', 'what was measured', new URL('measured.json', import.meta.url).pathname)
  .option('--all', 'each figure beside what the simulation says of it');
for (const [name, value] of Object.entries(usualAssumptions))
  command.option(`${flagOf(name)} <n>`, 'an assumption of the plan', above, value);
command.parse();

const { figures: file, all, ...assumed } = command.opts<Assumptions & { figures: string; all?: boolean }>();
const figures = await readFigures(file);
if (!figures) command.error(`There are no figures in ${file}. Run \`npm run bench -- growth\`.`);
else {
  const [readers, largest] = [checkReaders(figures), checkLargest(figures)];
  const details = all
    ? [
        checkTable('Several readers, said from one reader', readers),
        checkTable('The largest size, said from the smaller ones', largest),
      ]
    : [];
  for (const table of [...details, errorSummary(readers, largest), ...planTables(figures, assumed)])
    process.stdout.write(`${printTable(table)}\n`);
}

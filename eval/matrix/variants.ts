import { basename } from 'node:path';
import { readConfig, type Config } from '../../src/config.ts';
import { matrixSettings } from '../run-options.ts';

/** One run of several on the same questions: what tells it from the others, and its settings. */
export type Variant = { readonly name: string; readonly config: Config };

/** All combinations of the settings that were given several times, in the order of the command line; one run where none was. */
export function readVariants(
  flags: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): Variant[] {
  const several = matrixSettings.map((setting) => {
    const given = flags[setting];
    return { setting, values: Array.isArray(given) ? [...new Set(given.map(String))] : [undefined] };
  });
  let combinations: Readonly<Record<string, string | undefined>>[] = [{}];
  for (const { setting, values } of several)
    combinations = combinations.flatMap((one) => values.map((value) => ({ ...one, [setting]: value })));
  const telling = several.filter(({ values }) => values.length > 1).map(({ setting }) => setting);
  return combinations.map((chosen) => ({
    name: telling.map((setting) => shown(setting, chosen[setting] ?? '')).join(', ') || 'run',
    config: readConfig({ ...flags, ...chosen }, environment),
  }));
}

function shown(setting: (typeof matrixSettings)[number], value: string): string {
  return setting === 'prompt' ? `--prompt ${basename(value, '.md')}` : value;
}

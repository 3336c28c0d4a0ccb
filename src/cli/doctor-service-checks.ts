import type { Config } from '../config.ts';
import type { Check, Finding } from './doctor-finding.ts';

/** What servers on PostgreSQL keep beside the catalog; nothing where there is none. */
export function serviceChecks({ catalog }: Pick<Config, 'catalog'>): Check[] {
  return catalog === '' ? [] : [{ name: 'beside the catalog', run: () => countService(catalog) }];
}

async function countService(url: string): Promise<Finding> {
  const { countServiceRows } = await import('../catalog/postgres/service-tables.ts');
  const counted = await countServiceRows(url);
  const detail = counted.map(({ part, rows }) => `${part} ${rows}`).join(', ');
  return { status: 'ok', detail: detail || 'nothing yet: no answers, feedback, keys, changes or jobs' };
}

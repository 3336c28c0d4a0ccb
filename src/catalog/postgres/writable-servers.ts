import type pg from 'pg';
import { openPool } from './connections.ts';
import { isLost } from './failures.ts';

export type Server = { readonly config: pg.PoolConfig; readonly pool: pg.Pool };

/** Keeps connections to the first of the servers that takes writes, and looks again when that is lost or takes none any more. */
export function writableServers(servers: readonly pg.PoolConfig[]) {
  let choosing: Promise<Server> | null = null;
  let chosen: Server | null = null;
  let last = 0;
  let isClosed = false;

  async function choose(): Promise<Server> {
    let failure: unknown;
    for (let i = 0; i < servers.length; i++) {
      const at = (last + i) % servers.length;
      const config = servers[at] ?? {};
      const pool = openPool(config);
      try {
        await checkWritable(pool);
        last = at;
        return { config, pool };
      } catch (error) {
        await pool.end();
        if (failure === undefined || isLost(error)) failure = error;
      }
    }
    throw failure;
  }

  return {
    async current(): Promise<Server> {
      if (isClosed) throw new TypeError('The catalog is closed.');
      if (chosen) return chosen;
      choosing ??= choose().finally(() => (choosing = null));
      chosen = await choosing;
      return chosen;
    },
    leave(server: Server): void {
      if (chosen !== server) return;
      chosen = null;
      void server.pool.end();
    },
    async close(): Promise<void> {
      isClosed = true;
      const server = choosing ? await choosing.catch(() => null) : chosen;
      chosen = null;
      await server?.pool.end();
    },
  };
}

async function checkWritable(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ mode: string }>(`SELECT current_setting('transaction_read_only') AS mode`);
  if (rows[0]?.mode !== 'off') throw Object.assign(new Error('the server takes no writes'), { code: '25006' });
}

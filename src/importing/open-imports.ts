import { feedList } from './feed-list.ts';
import type { Imports, ImportsOptions } from './imports.ts';

/**
 * What fetches and reads is loaded when it is first needed: most commands never do. `feeds`: addresses, or files that list
 * some. Throws `INVALID_SETTING` where these cannot be used.
 */
export async function openImports(options: ImportsOptions): Promise<Imports> {
  const feeds = await feedList(options.feeds, options.allowed);
  let loading: Promise<Imports> | null = null;
  const load = () =>
    (loading ??= import('./imports.ts').then(({ createImports }) => createImports({ ...options, feeds })));
  return {
    add: async (address, importing) => (await load()).add(address, importing),
    follow: async (signal) => (await load()).follow(signal),
    close: async () => (await loading)?.close(),
  };
}

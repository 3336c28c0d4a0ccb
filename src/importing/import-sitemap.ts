import type { AddressOutcome, ImportParts } from './import-parts.ts';
import { importPage } from './import-page.ts';
import { unreadOutcome } from './outcomes.ts';
import { createPatience, pagesOfImport } from './patience.ts';
import { duePages, type Sitemap, sitemapPages } from './sitemap-pages.ts';

type Options = {
  readonly signal?: AbortSignal | undefined;
  readonly onTotal: (pages: number) => void;
  readonly onOutcome: (outcome: AddressOutcome) => void;
};

/** Reads the pages of a sitemap, or of the sitemaps that it names: first those never read, then those that changed since. */
export async function importSitemap(
  address: string,
  sitemap: Sitemap,
  { signal, onTotal, onOutcome }: Options,
  parts: ImportParts,
): Promise<void> {
  const { pages, problems } = await sitemapPages(address, sitemap, parts, signal);
  problems.forEach(onOutcome);
  const due = await duePages(address, pages, parts);
  const chosen = due.slice(0, pagesOfImport);
  onTotal(problems.length + chosen.length);
  const patience = createPatience();
  let left = due.length;
  for (const { page, record } of chosen) {
    signal?.throwIfAborted();
    if (patience.isOver()) break;
    const { outcomes, problem } = await importPage({ ...page, record, asked: false, signal }, parts);
    patience.note(problem);
    outcomes.forEach(onOutcome);
    left -= 1;
  }
  if (left === 0) return;
  const why = patience.isOver() ? ' They were left, since its server cannot be reached now.' : '';
  onOutcome(unreadOutcome(address, `${left} more of its pages are to be read.${why} Import it again to go on.`));
}

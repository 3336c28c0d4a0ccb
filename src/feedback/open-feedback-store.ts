import type { CatalogPlace } from '../catalog/open-catalog.ts';
import type { FeedbackStore } from './feedback-store.ts';

/** Opens, or makes, what keeps feedback where the archive is kept. */
export async function openFeedbackStore({ indexFolder, catalogUrl }: CatalogPlace): Promise<FeedbackStore> {
  // A driver is loaded by those who use it.
  if (catalogUrl !== '') return (await import('./postgres-feedback-store.ts')).openPostgresFeedbackStore(catalogUrl);
  return (await import('./sqlite-feedback-store.ts')).openSqliteFeedbackStore(indexFolder);
}

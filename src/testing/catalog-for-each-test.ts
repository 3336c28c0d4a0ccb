import { afterEach, beforeEach } from 'vitest';
import type { CatalogPlace } from '../catalog/catalog.behaviour.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { testManifest } from './catalog-samples.ts';

/** Gives `use` a new catalog before each test, and takes it away afterwards. What comes back closes it and opens it again, for `use`, too. */
export function catalogForEachTest(
  createPlace: () => Promise<CatalogPlace>,
  use: (catalog: Catalog, place: CatalogPlace) => void,
): () => Promise<void> {
  let place: CatalogPlace;
  let catalog: Catalog;
  const open = async () => use((catalog = await place.open()), place);
  beforeEach(async () => {
    place = await createPlace();
    await open();
    await catalog.setManifest(testManifest);
  });
  afterEach(async () => {
    await catalog.close();
    await place.dispose();
  });
  return async () => {
    await catalog.close();
    await open();
  };
}

import type { EmbedderIdentity } from '../embeddings/embedder.ts';
import { FootnoteError } from '../errors.ts';
import type { Catalog, Manifest } from './catalog.ts';

/** Format of what the catalogs store, whatever database holds it. */
const storedFormat = 1;

export type Makers = {
  /** `null`: no embedding model is to be had now; vectors that are stored stay. */
  readonly embedder: EmbedderIdentity | null;
  readonly splitter: string;
};

/** Throws `INDEX_FORMAT` when the catalog is of another format than this program's. */
export async function checkFormat(catalog: Catalog): Promise<void> {
  const manifest = await catalog.manifest();
  if (manifest && manifest.format !== storedFormat)
    throw new FootnoteError(
      'INDEX_FORMAT',
      `The index has format ${manifest.format}, this program reads ${storedFormat}. Update Footnote, or choose another folder with --index.`,
    );
}

/** Throws `INDEX_FORMAT` when the catalog's vectors are another model's than `embedder`'s, or the catalog is of another format. */
export async function checkManifest(catalog: Catalog, embedder: EmbedderIdentity | null): Promise<void> {
  await checkFormat(catalog);
  const manifest = await catalog.manifest();
  if (!embedder || !manifest?.embedder || !embedderDiffers(manifest.embedder, embedder)) return;
  const which = manifest.embedder.model === embedder.model ? 'other weights of the same model' : embedder.model;
  throw new FootnoteError(
    'INDEX_FORMAT',
    `The index was made with the embedding model ${manifest.embedder.model}; you asked for ${which}. Run \`npm run ingest -- --rebuild\`, or use the model of the index.`,
  );
}

/** Records what makes the catalog from now on. With `rebuild` another embedder takes over, and every stored vector goes. */
export async function agreeOnManifest(catalog: Catalog, makers: Makers, rebuild: boolean): Promise<void> {
  if (!rebuild) await checkManifest(catalog, makers.embedder);
  const before = await catalog.manifest();
  const next = manifestOf({ ...makers, embedder: makers.embedder ?? before?.embedder ?? null });
  if (JSON.stringify(before) !== JSON.stringify(next)) await catalog.setManifest(next);
}

/** What `makers` make. */
export function manifestOf({ embedder, splitter }: Makers): Manifest {
  return { format: storedFormat, embedder, splitter };
}

export function embedderDiffers(a: EmbedderIdentity, b: EmbedderIdentity): boolean {
  return a.model !== b.model || a.sha256 !== b.sha256 || a.dimensions !== b.dimensions;
}

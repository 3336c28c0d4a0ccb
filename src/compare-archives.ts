import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Catalog, Coverage, EmbeddedPassage, StoredPassage, WholeArticle } from './catalog/catalog.ts';
import { FootnoteError } from './errors.ts';
import { contains, slice } from './passages/span.ts';
import { readAhead } from './read-ahead.ts';

/** What was compared, and found alike. */
export type ArchiveComparison = {
  readonly coverage: Coverage;
  /** How often a passage or a sentence was looked up in its article's text. */
  readonly spans: number;
  /** Articles that once were there. */
  readonly removed: number;
  /** The version of `from` that `to` holds. */
  readonly version: number;
};

type Archives = { readonly from: Catalog; readonly to: Catalog };

export type ComparisonOptions = Archives & {
  /** Takes over what changed in `from` since it was copied; whether anything had. */
  readonly catchUp: () => Promise<boolean>;
  readonly signal?: AbortSignal | undefined;
  /** Told after each article how many passages it has. */
  readonly onArticle?: ((passages: number) => void) | undefined;
};

const idsAtOnce = 200;
const readAheadOf = 4;

/**
 * Reads both archives whole and compares them, article by article and passage by passage, down to the vectors, and each span
 * of `to` with the text that it is a span of. What changes in `from` meanwhile is taken over and compared too. Throws
 * `COPY_DIFFERS` with the first difference, `TARGET_NOT_EMPTY` where `to` holds an article that `from` never did.
 */
export async function compareArchives(options: ComparisonOptions): Promise<ArchiveComparison> {
  const { from, to, catchUp, signal, onArticle = () => {} } = options;
  let [version, spans, removed] = [0, 0, 0];
  const read = async (id: string) => ({ id, pair: await readPair(id, options) });
  for (;;) {
    const changes = await from.articleChanges(version, idsAtOnce);
    for await (const { id, pair } of readAhead(changes.stored, readAheadOf, read)) {
      // A turn for whoever wants to stop it.
      await setImmediate();
      signal?.throwIfAborted();
      const alike = await untilAlike(id, pair, options);
      spans += spansOf(alike);
      onArticle(alike.stored.length);
    }
    for (const id of changes.removed) {
      while (!(await to.wasRemoved(id)) && (await from.wasRemoved(id)))
        if (!(await catchUp())) throw copyDiffers(id, 'that it was removed');
      removed += 1;
    }
    ({ version } = changes);
    if (changes.hasMore) continue;
    const coverage = await compareCoverage(options);
    if (coverage && version === (await from.version())) return { coverage, spans, removed, version };
    await catchUp();
  }
}

/** What changed in `from` before it was read is copied and compared again; a pair that was read ahead may be older than what was copied. */
async function untilAlike(id: string, readBefore: Pair, options: ComparisonOptions): Promise<Pair> {
  let pair = readBefore;
  for (let isReadNow = false; ; isReadNow = true) {
    const difference = differenceOf(pair);
    if (!difference) return pair;
    if (!(await options.catchUp()) && isReadNow) throw copyDiffers(id, difference);
    pair = await readPair(id, options);
  }
}

type Pair = {
  readonly source: WholeArticle | null;
  readonly target: WholeArticle | null;
  /** What a search of the target shows. */
  readonly stored: readonly StoredPassage[];
};

async function readPair(id: string, { from, to }: Archives): Promise<Pair> {
  const [source, target, stored] = await Promise.all([from.wholeArticle(id), to.wholeArticle(id), to.passagesOf(id)]);
  return { source, target, stored };
}

/** What differs, in a few words, or `null`. */
function differenceOf({ source, target, stored }: Pair): string | null {
  if (!source && !target) return null;
  if (!source) return 'only the target has it';
  if (!target) return 'the target lacks it';
  const article = differingField(source.article, target.article);
  if (article) return `its ${article}`;
  const { passages: wanted, ...content } = source.content;
  const { passages: found, ...other } = target.content;
  const field = differingField(content, other);
  if (field) return `its ${field}`;
  if (wanted.length !== found.length || stored.length !== found.length) return 'the number of its passages';
  for (const [place, passage] of wanted.entries()) {
    const difference = passageDifference(passage, found[place], stored[place], target.article.text);
    if (difference) return `${difference} of passage ${place}`;
  }
  return null;
}

function passageDifference(
  wanted: EmbeddedPassage,
  found: EmbeddedPassage | undefined,
  stored: StoredPassage | undefined,
  text: string,
): string | null {
  if (!found || !stored) return 'a lack';
  const { embedding, ...passage } = wanted;
  const { embedding: foundEmbedding, ...foundPassage } = found;
  const field = differingField(passage, foundPassage);
  if (field) return `the ${field}`;
  if (!sameBytes(embedding?.vector, foundEmbedding?.vector)) return 'the vector';
  if (!sameBytes(embedding?.wordCodes, foundEmbedding?.wordCodes)) return 'the word codes';
  if (slice(text, stored) !== stored.text) return 'the quote';
  const { sentences } = stored;
  const inOrder = sentences.every((each, i) => contains(stored, each) && each.start >= (sentences[i - 1]?.end ?? 0));
  return inOrder ? null : 'a sentence';
}

/** The name of the first field that is not the same, or `null`. */
function differingField(a: object, b: object): string | null {
  const fields = new Set([...Object.keys(a), ...Object.keys(b)]);
  const values = [a, b].map((each) => new Map<string, unknown>(Object.entries(each)));
  for (const field of fields) {
    const [one, other] = values.map((each) => each.get(field));
    const isSame =
      ArrayBuffer.isView(one) && ArrayBuffer.isView(other) ? sameBytes(one, other) : isDeepStrictEqual(one, other);
    if (!isSame) return field;
  }
  return null;
}

/** Whichever class of array holds them. */
function sameBytes(a: ArrayBufferView | undefined, b: ArrayBufferView | undefined): boolean {
  if (!a || !b) return a === b;
  const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => Buffer.from(buffer, byteOffset, byteLength);
  return bytes(a).equals(bytes(b));
}

const spansOf = ({ stored }: Pair): number => stored.reduce((sum, { sentences }) => sum + 1 + sentences.length, 0);

/** `null` where something changed in `from` since it was copied. */
async function compareCoverage({ from, to, catchUp }: ComparisonOptions): Promise<Coverage | null> {
  const [wanted, found] = [await from.coverage(), await to.coverage()];
  const field = differingField(wanted, found);
  if (!field) return found;
  if (await catchUp()) return null;
  if (found.articles > wanted.articles) await refuseStrangers({ from, to });
  throw copyDiffers('the whole', `the ${field} that are counted`);
}

async function refuseStrangers({ from, to }: Archives): Promise<void> {
  for (let page = await to.articleChanges(0, idsAtOnce); ; page = await to.articleChanges(page.version, idsAtOnce)) {
    const known = await from.inventory(page.stored);
    const stranger = page.stored.find((id) => !known.has(id));
    if (stranger !== undefined)
      throw new FootnoteError(
        'TARGET_NOT_EMPTY',
        `The target holds "${stranger}", which the source never had: somebody adds articles to it. Remove that one there, or take an empty target, and run this again.`,
      );
    if (!page.hasMore) return;
  }
}

export function copyDiffers(what: string, difference: string): FootnoteError {
  return new FootnoteError(
    'COPY_DIFFERS',
    `The target does not hold what the source does: for "${what}", ${difference} differs. Run this again; if it says the same, take an empty target, and report it.`,
  );
}

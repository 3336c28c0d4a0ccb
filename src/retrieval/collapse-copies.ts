import type { Catalog, CopyOf } from '../catalog/catalog.ts';
import type { RankedSentence } from './evidence.ts';

/** Copies by article id: what `Catalog.copiesOf` gives. */
export type CopyGroups = ReadonlyMap<string, readonly CopyOf[]>;

/** Articles of one group whose passages may stand beside each other before those of all others: two versions show how they differ. */
const versionsShown = 2;
/** Copies whose text is read for one article; that more print the same is not worth the time. */
const copiesRead = 50;

/**
 * Evidence without what copies repeat: of sentences that say the same in articles of one group, the original's stays, in the
 * place and with the score of the best of them. A sentence that only one of them has stays as it is.
 */
export function collapseCopies(evidence: readonly RankedSentence[], groups: CopyGroups): RankedSentence[] {
  if (groups.size === 0) return [...evidence];
  const kept = new Map<string, RankedSentence>();
  for (const sentence of evidence) {
    const group = groups.get(sentence.articleId);
    // The same words twice in one article, or in articles that have nothing to do with each other, are two pieces of evidence.
    const key = group
      ? `${group[0]?.id ?? ''}\n${sameWords(sentence.text)}`
      : `${sentence.articleId}\n${sentence.start}\n`;
    const best = kept.get(key);
    if (!best) kept.set(key, sentence);
    else if (rankIn(group, sentence) < rankIn(group, best)) kept.set(key, { ...sentence, score: best.score });
  }
  return [...kept.values()];
}

/** The same passages; those of the third and further articles of one group come after all others, so that copies do not crowd the rest out. */
export function deferCopies<Found extends { readonly article: { readonly id: string } }>(
  passages: readonly Found[],
  groups: CopyGroups,
): Found[] {
  const versions = new Map<string, Set<string>>();
  const [first, later]: [Found[], Found[]] = [[], []];
  for (const found of passages) {
    const { id } = found.article;
    const name = groups.get(id)?.[0]?.id ?? id;
    const seen = versions.get(name) ?? new Set();
    versions.set(name, seen);
    if (seen.size < versionsShown) seen.add(id);
    (seen.has(id) ? first : later).push(found);
  }
  return [...first, ...later];
}

/** Tells which other articles print a sentence of an article, the original first. */
export type PrintedIn = (sentence: { readonly articleId: string; readonly text: string }) => readonly CopyOf[];

/** Reads the copies of these articles, once each; nothing is read where there are none. */
export async function readPrintings(
  articleIds: readonly string[],
  groups: CopyGroups,
  catalog: Pick<Catalog, 'article'>,
): Promise<PrintedIn> {
  const texts = new Map<string, string>();
  for (const id of new Set(articleIds)) {
    for (const copy of othersOf(groups, id)) {
      if (!texts.has(copy.id)) texts.set(copy.id, ` ${sameWords((await catalog.article(copy.id))?.text ?? '')} `);
    }
  }
  return ({ articleId, text }) => {
    // Not in the middle of a word: “ten died” is not in “forty-ten died”.
    const words = ` ${sameWords(text)} `;
    return othersOf(groups, articleId).filter(({ id }) => texts.get(id)?.includes(words));
  };
}

function othersOf(groups: CopyGroups, articleId: string): CopyOf[] {
  return (groups.get(articleId) ?? []).filter(({ id }) => id !== articleId).slice(0, copiesRead);
}

function rankIn(group: readonly CopyOf[] = [], { articleId }: RankedSentence): number {
  const rank = group.findIndex(({ id }) => id === articleId);
  return rank === -1 ? Infinity : rank;
}

/** What stays of a text when white space, the form of quotes and dashes, and case do not count. */
function sameWords(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[“”„«»″]|''/gu, '"')
    .replaceAll(/[‘’‚ʼ′]/gu, "'")
    .replaceAll(/[‐-―−]/gu, '-')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

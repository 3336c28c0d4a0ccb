import type { CopyMarks } from '../../corpus/near-copies.ts';
import { areCopies, bandsOf } from '../../corpus/near-copies.ts';
import type { CopyOf } from '../catalog.ts';
import { articlesOfOneBand, mostMembers, mostPairs, originalFirst } from '../copy-groups.ts';
import { dayOf, readSignature, writeSignature } from '../stored-forms.ts';
import type { Queries } from './connections.ts';
import { readNullable, readText, writeText } from './stored-text.ts';

/** Articles whose signatures are compared at once: most articles share a band with a few others. */
const comparedAtOnce = 200;

/**
 * Notes an article that was just stored under `key`: which articles it is a copy of, and the group that it joins. Two that
 * are copies are a pair; what pairs hold together is a group, named after its oldest key.
 */
export async function addCopies(on: Queries, key: number, { signature, publishedAt }: CopyMarks): Promise<void> {
  const bands = [...new Set(bandsOf(signature))];
  if (bands.length === 0) return;
  const { pairs, groups } = await findCopies(on, bands, { signature, publishedAt: dayOf(publishedAt) });
  const name = pairs.length === 0 ? null : Math.min(...groups);
  await on.query(
    `WITH banded AS (INSERT INTO copy_bands (band, article) SELECT band, $1 FROM unnest($4::bigint[]) AS band)
     INSERT INTO signatures (article, copy_group, signature) VALUES ($1, $2, $3)`,
    [key, name, writeSignature(signature), bands],
  );
  if (pairs.length === 0) return;
  await on.query(
    `WITH paired AS (
       INSERT INTO copy_pairs (article, other)
       SELECT $1::bigint, other FROM unnest($2::bigint[]) AS other UNION ALL
       SELECT other, $1::bigint FROM unnest($2::bigint[]) AS other)
     UPDATE signatures SET copy_group = $4
     WHERE (article = ANY($2) OR copy_group = ANY($3)) AND copy_group IS DISTINCT FROM $4`,
    [key, pairs, [...groups], name],
  );
}

/** The articles that it is a copy of, those first that share most bands, and the groups that they are in. */
async function findCopies(on: Queries, bands: readonly number[], own: CopyMarks) {
  const pairs: number[] = [];
  const groups = new Set<number>();
  for (let looked = 0; ; looked += comparedAtOnce) {
    const candidates = await on.query<MarksRow & { article: number }>(
      `WITH shared AS (
         SELECT near.article FROM unnest($1::bigint[]) AS wanted (band), LATERAL (
           SELECT article FROM copy_bands WHERE band = wanted.band ORDER BY article LIMIT ${articlesOfOneBand}
         ) AS near GROUP BY near.article ORDER BY count(*) DESC, near.article LIMIT $2 OFFSET $3)
       SELECT article, signature, copy_group AS "copyGroup", published_on AS "publishedAt"
       FROM shared JOIN signatures USING (article) JOIN articles ON key = article`,
      [bands, comparedAtOnce, looked],
    );
    for (const { article, signature, publishedAt, copyGroup } of candidates) {
      if (pairs.length === mostPairs) break;
      if (!areCopies(own, { signature: readSignature(signature), publishedAt })) continue;
      pairs.push(article);
      groups.add(copyGroup ?? article);
    }
    if (candidates.length < comparedAtOnce || pairs.length === mostPairs) return { pairs, groups };
  }
}

type MarksRow = {
  readonly signature: unknown;
  readonly copyGroup: number | null;
  readonly publishedAt: string | null;
};

/** Forgets an article while it is still stored; nothing for one that was never added. */
export async function removeCopies(on: Queries, key: number): Promise<void> {
  const [marks] = await on.query<{ signature: unknown; copyGroup: number | null }>(
    'DELETE FROM signatures WHERE article = $1 RETURNING signature, copy_group AS "copyGroup"',
    [key],
  );
  if (!marks) return;
  await on.query('DELETE FROM copy_bands WHERE article = $1 AND band = ANY($2::bigint[])', [
    key,
    bandsOf(readSignature(marks.signature)),
  ]);
  if (marks.copyGroup === null) return;
  await on.query(
    `DELETE FROM copy_pairs WHERE article = $1
     OR (other = $1 AND article IN (SELECT other FROM copy_pairs WHERE article = $1))`,
    [key],
  );
  const left = await on.query<{ article: number }>('SELECT article FROM signatures WHERE copy_group = $1', [
    marks.copyGroup,
  ]);
  if (left.length <= mostMembers)
    await regroup(
      on,
      left.map(({ article }) => article),
    );
}

/** Parts a group that one of its members left, where nothing else held it together. */
async function regroup(on: Queries, members: readonly number[]): Promise<void> {
  const pairs = await on.query<{ article: number; other: number }>(
    'SELECT article, other FROM copy_pairs WHERE article = ANY($1::bigint[])',
    [members],
  );
  const named = groupsOf(members, pairs);
  await on.query(
    `UPDATE signatures SET copy_group = named.name
     FROM unnest($1::bigint[], $2::bigint[]) AS named (member, name)
     WHERE article = named.member AND copy_group IS DISTINCT FROM named.name`,
    [[...named.keys()], [...named.values()]],
  );
}

/** What pairs hold together, as the name of each member's group; `null` for one that is alone. */
function groupsOf(
  members: readonly number[],
  pairs: readonly { readonly article: number; readonly other: number }[],
): Map<number, number | null> {
  const others = new Map<number, number[]>(members.map((member) => [member, []]));
  for (const { article, other } of pairs) others.get(article)?.push(other);
  const named = new Map<number, number | null>();
  for (const first of members) {
    if (named.has(first)) continue;
    const group = new Set([first]);
    // A set is walked in the order of insertion, also over what is added meanwhile.
    for (const member of group) for (const other of others.get(member) ?? []) group.add(other);
    const name = group.size === 1 ? null : Math.min(...group);
    for (const member of group) named.set(member, name);
  }
  return named;
}

/** See `Catalog.copiesOf`. */
export async function readCopies(on: Queries, articleIds: readonly string[]): Promise<Map<string, CopyOf[]>> {
  const rows = await on.query<CopyOf & { articleId: string; copyGroup: number }>(
    `SELECT article_id AS "articleId", copies.* FROM (
       SELECT wanted.id AS article_id, copy_group FROM unnest($1::text[]) AS wanted (id)
       JOIN articles USING (id) JOIN signatures ON article = key WHERE copy_group IS NOT NULL
     ) AS named, LATERAL (
       SELECT id, title, outlet, published_at AS "publishedAt" FROM signatures JOIN articles ON key = article
       WHERE signatures.copy_group = named.copy_group LIMIT ${mostMembers}
     ) AS copies`,
    [[...new Set(articleIds)].map(writeText)],
  );
  const found = new Map<string, CopyOf[]>();
  for (const { articleId, id, title, outlet, publishedAt } of rows) {
    const group = found.get(readText(articleId)) ?? [];
    found.set(readText(articleId), group);
    group.push({ id: readText(id), title: readText(title), outlet: readNullable(outlet), publishedAt });
  }
  for (const group of found.values()) group.sort(originalFirst);
  return new Map(articleIds.flatMap((id) => (found.has(id) ? [[id, found.get(id) ?? []]] : [])));
}

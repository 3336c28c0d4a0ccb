import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { FootnoteError } from '../../src/errors.ts';

/** A claim with the text that it cites, and whether people say that this supports it. */
export type LabelledClaim = { readonly claim: string; readonly cited: readonly string[]; readonly supported: boolean };
export type LabelledSet = { readonly set: string; readonly claims: readonly LabelledClaim[] };

const claimSchema = z.object({
  claim: z.string(),
  articleId: z.string(),
  label: z.string(),
  evidence: z.array(z.object({ quote: z.string(), set: z.number().optional() })).optional(),
});
const articleSchema = z.object({ id: z.string(), text: z.string() });

/** Reads a folder of `claims.jsonl` and `articles.jsonl`. Claims that people call supported in part are left out: they are neither. */
export async function readLabelledSet(folder: string): Promise<LabelledSet> {
  const articles = await readLines(join(folder, 'articles.jsonl'), articleSchema);
  const texts = new Map(articles.map(({ id, text }) => [id, text]));
  const claims = await readLines(join(folder, 'claims.jsonl'), claimSchema);
  return {
    set: basename(resolve(folder)),
    claims: claims
      .filter(({ label }) => label === 'supported' || label === 'unsupported')
      .map(({ claim, articleId, label, evidence = [] }) => {
        const first = evidence.filter((one) => one.set === 0).map(({ quote }) => quote);
        return {
          claim,
          cited: first.length > 0 ? first : [texts.get(articleId) ?? ''],
          supported: label === 'supported',
        };
      }),
  };
}

/** The first `count` claims of each label in turn: half of them supported where there are enough. */
export function firstOfEach(claims: readonly LabelledClaim[], count: number | undefined): readonly LabelledClaim[] {
  if (count === undefined) return claims;
  const half = Math.ceil(count / 2);
  const taken = [true, false].flatMap((wanted) =>
    claims.filter(({ supported }) => supported === wanted).slice(0, half),
  );
  return taken.slice(0, count);
}

async function readLines<Row>(file: string, schema: z.ZodType<Row>): Promise<Row[]> {
  try {
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim());
    return lines.map((line) => schema.parse(JSON.parse(line)));
  } catch (cause) {
    throw new FootnoteError('FIXTURE_INVALID', `${file} holds no labelled claims: see eval/README.md.`, { cause });
  }
}

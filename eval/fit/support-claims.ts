import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SupportClaim } from '../../src/citations/support-scorer.ts';
import { splitSentences } from '../../src/passages/split-sentences.ts';
import { halfOf } from '../data-folder.ts';

/** A claim that people judged, with the sentences of its article that the pipeline would cite for it. */
export type JudgedClaim = {
  readonly set: string;
  readonly half: 'development' | 'report';
  readonly supported: boolean;
  readonly claim: SupportClaim;
  /** Share of the claim's words that the whole article holds, and that the best three sentences hold: what a count of words can do. */
  readonly containment: { readonly article: number; readonly sentences: number };
};

/** So many sentences are cited for a claim at the most. */
const sentencesCited = 3;

type ClaimLine = { readonly id: string; readonly claim: string; readonly articleId: string; readonly label: string };
type ArticleLine = { readonly id: string; readonly title: string; readonly text: string; readonly publishedAt?: string };

/** Reads `claims.jsonl` and `articles.jsonl` of each folder; `partial` counts as unsupported. */
export async function readJudgedClaims(folder: string, sets: readonly string[]): Promise<JudgedClaim[]> {
  const judged: JudgedClaim[] = [];
  for (const set of sets) {
    if (!existsSync(join(folder, set, 'claims.jsonl'))) continue;
    const articles = new Map((await readLines<ArticleLine>(join(folder, set, 'articles.jsonl'))).map((article) => [article.id, article]));
    for (const { id, claim, articleId, label } of await readLines<ClaimLine>(join(folder, set, 'claims.jsonl'))) {
      const article = articles.get(articleId);
      if (!article) continue;
      // The same article in both halves would let a fit know what it is judged on.
      judged.push({ set, half: halfOf(articleId), supported: label === 'supported', ...citeBest(claim, article), ...(id ? {} : {}) });
    }
  }
  return judged;
}

async function readLines<Line>(file: string): Promise<Line[]> {
  return (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim()).map((line) => JSON.parse(line) as Line);
}

/** The one to three sentences that together hold the most words of the claim, each chosen for what it adds. */
function citeBest(claim: string, { title, text, publishedAt }: ArticleLine): Pick<JudgedClaim, 'claim' | 'containment'> {
  const sentences = splitSentences(text).map(({ start, end }) => text.slice(start, end));
  const wordSets = sentences.map((sentence) => new Set(words(sentence)));
  const wanted = [...new Set(words(claim))];
  const held = new Set<string>();
  const chosen: number[] = [];
  while (chosen.length < Math.min(sentencesCited, sentences.length)) {
    const gains = wordSets.map((set, at) => (chosen.includes(at) ? -1 : wanted.filter((word) => set.has(word) && !held.has(word)).length));
    const best = gains.indexOf(Math.max(...gains));
    if ((gains[best] ?? 0) <= 0 && chosen.length > 0) break;
    chosen.push(best);
    for (const word of wanted) if (wordSets[best]?.has(word)) held.add(word);
  }
  chosen.sort((a, b) => a - b);
  const evidence = chosen.map((at) => ({ text: sentences[at] ?? '', title, publishedAt: publishedAt ?? null, before: sentences.slice(Math.max(0, at - 2), at).join(' ') }));
  const all = new Set(wordSets.flatMap((set) => [...set]));
  const total = Math.max(1, wanted.length);
  return { claim: { statement: claim, evidence }, containment: { article: wanted.filter((word) => all.has(word)).length / total, sentences: held.size / total } };
}

const functionWords = new Set('a an the of in on at to for from by with and or but as is are was were be been has have had it its he she they his her their this that these those which who not'.split(' '));

function words(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !functionWords.has(word));
}

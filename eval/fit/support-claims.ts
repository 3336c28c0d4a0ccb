import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SupportClaim } from '../../src/citations/support-scorer.ts';
import { splitSentences } from '../../src/passages/split-sentences.ts';
import { readCorpusSentences } from '../../src/testing/corpus-sentences.ts';
import { minimalPairs } from '../../src/testing/minimal-pairs.ts';
import { heldOutClaims, supportFalsehoods, supportParaphrases } from '../../src/testing/support-paraphrases.ts';
import { halfOf } from '../data-folder.ts';

/** A claim that people judged, with the sentences of its article that the pipeline would cite for it. */
export type JudgedClaim = {
  readonly set: string;
  readonly half: 'development' | 'report';
  /** Articles with the same number stay together in cross-validation. */
  readonly fold: number;
  readonly supported: boolean;
  readonly claim: SupportClaim;
  /** Share of the claim's words that the whole article holds, and that the best three sentences hold: what a count of words can do. */
  readonly containment: { readonly article: number; readonly sentences: number };
};

/** So many sentences are cited for a claim at the most. */
const sentencesCited = 3;

type ClaimLine = { readonly claim: string; readonly articleId: string; readonly label: string };
type ArticleLine = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly publishedAt?: string;
};

/** Reads `claims.jsonl` and `articles.jsonl` of each folder; `partial` counts as unsupported. */
export async function readJudgedClaims(folder: string, sets: readonly string[]): Promise<JudgedClaim[]> {
  const judged: JudgedClaim[] = [];
  for (const set of sets) {
    if (!existsSync(join(folder, set, 'claims.jsonl'))) continue;
    const articles = new Map(
      (await readLines<ArticleLine>(join(folder, set, 'articles.jsonl'))).map((article) => [article.id, article]),
    );
    const order = new Map([...articles.keys()].map((id, at): [string, number] => [id, at]));
    for (const { claim, articleId, label } of await readLines<ClaimLine>(join(folder, set, 'claims.jsonl'))) {
      const article = articles.get(articleId);
      if (!article) continue;
      // The same article in both halves would let a fit know what it is judged on.
      judged.push({
        set,
        half: halfOf(articleId),
        fold: order.get(articleId) ?? 0,
        supported: label === 'supported',
        ...citeBest(claim, article),
      });
    }
  }
  return judged;
}

/** The set of our own statements. */
export const ownSet = 'own';

/**
 * Development half: paraphrases of `corpus/`, true of what they cite and not of the other sentences of
 * their article, falsehoods and the minimal pairs. Report half: statements on other news.
 */
export async function readOwnClaims(): Promise<JudgedClaim[]> {
  const sentences = await readCorpusSentences();
  const cite = (article: string, cited: string | readonly string[]) =>
    [cited]
      .flat()
      .flatMap((piece) => sentences.filter(({ articleId, text }) => articleId === article && text.includes(piece)));
  const judge = (
    half: JudgedClaim['half'],
    supported: boolean,
    fold: number,
    statement: string,
    evidence: SupportClaim['evidence'],
  ): JudgedClaim => {
    const held = new Set(evidence.flatMap(({ text }) => words(text)));
    const wanted = [...new Set(words(statement))];
    const share = wanted.filter((word) => held.has(word)).length / Math.max(1, wanted.length);
    return {
      set: ownSet,
      half,
      fold,
      supported,
      claim: { statement, evidence },
      containment: { article: share, sentences: share },
    };
  };
  return [
    ...supportParaphrases.flatMap(([article, cited, statement], fold) => {
      const evidence = cite(article, cited);
      const rest = sentences.filter((sentence) => sentence.articleId === article && !evidence.includes(sentence));
      return [
        judge('development', true, fold, statement, evidence),
        ...rest.map((sentence) => judge('development', false, fold, statement, [sentence])),
      ];
    }),
    ...supportFalsehoods.map(([article, cited, statement], fold) =>
      judge('development', false, fold, statement, cite(article, cited)),
    ),
    ...minimalPairs(sentences).map(({ evidence, statement }, fold) =>
      judge('development', false, fold, statement, [evidence]),
    ),
    ...heldOutClaims.map(([text, statement, supported], fold) =>
      judge('report', supported, fold, statement, [{ text, title: '', publishedAt: '2024-06-05', before: [] }]),
    ),
  ];
}

async function readLines<Line>(file: string): Promise<Line[]> {
  return (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => JSON.parse(line) as Line);
}

/** The one to three sentences that together hold the most words of the claim, each chosen for what it adds. */
function citeBest(
  claim: string,
  { title, text, publishedAt }: ArticleLine,
): Pick<JudgedClaim, 'claim' | 'containment'> {
  const sentences = splitSentences(text).map(({ start, end }) => text.slice(start, end));
  const wordSets = sentences.map((sentence) => new Set(words(sentence)));
  const wanted = [...new Set(words(claim))];
  const held = new Set<string>();
  const chosen: number[] = [];
  while (chosen.length < Math.min(sentencesCited, sentences.length)) {
    const gains = wordSets.map((set, at) =>
      chosen.includes(at) ? -1 : wanted.filter((word) => set.has(word) && !held.has(word)).length,
    );
    const best = gains.indexOf(Math.max(...gains));
    if ((gains[best] ?? 0) <= 0 && chosen.length > 0) break;
    chosen.push(best);
    for (const word of wanted) if (wordSets[best]?.has(word)) held.add(word);
  }
  chosen.sort((a, b) => a - b);
  const evidence = chosen.map((at) => ({
    text: sentences[at] ?? '',
    title,
    publishedAt: publishedAt ?? null,
    before: sentences.slice(Math.max(0, at - 2), at),
  }));
  const all = new Set(wordSets.flatMap((set) => [...set]));
  const total = Math.max(1, wanted.length);
  return {
    claim: { statement: claim, evidence },
    containment: { article: wanted.filter((word) => all.has(word)).length / total, sentences: held.size / total },
  };
}

const functionWords = new Set(
  'a an the of in on at to for from by with and or but as is are was were be been has have had it its he she they his her their this that these those which who not'.split(
    ' ',
  ),
);

function words(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !functionWords.has(word));
}

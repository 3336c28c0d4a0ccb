import type { EvalCase, Score } from '../eval-case.ts';
import { judgeByWords } from './word-support.ts';

/** Says whether cited texts, taken together, support a statement. It must share nothing with the pipeline's own check. */
export type GroundingJudge = {
  /** Stands in the report beside the scores. */
  readonly name: string;
  readonly judge: (statement: string, cited: readonly string[]) => Judgement | Promise<Judgement>;
};
export type Judgement = { readonly supported: boolean; readonly missing?: readonly string[] };

/** Needs no model and no network. */
export const wordJudge: GroundingJudge = { name: 'words', judge: judgeByWords };

/**
 * Whether the cited text supports what is stated, judged independently of the pipeline in the manner of
 * ALCE (Gao et al. 2023), by the given judge in place of its NLI model. `null` where nothing is stated.
 * - `grounded-statements` (ALCE citation recall): share of statements that their citations, taken together, support.
 * - `grounded-citations` (ALCE citation precision): share of citations that are needed: the statement is supported, and
 *   not so that the others support it without this one while this one alone does not.
 */
export async function scoreGrounding({ answer }: EvalCase, { judge }: GroundingJudge): Promise<readonly Score[]> {
  const names = ['grounded-statements', 'grounded-citations'];
  if (!answer || answer.statements.length === 0) return names.map((name) => ({ name, score: null }));
  const cited = new Map(answer.citations.map((citation) => [citation.number, citation]));
  let supported = 0;
  let needed = 0;
  let citationCount = 0;
  const unsupported: { text: string; missing: readonly string[] }[] = [];
  for (const { text: written, citations } of answer.statements) {
    const sources = citations.flatMap((number) => cited.get(number) ?? []);
    const evidence = sources.map(({ quote }) => quote);
    const text = withoutDates(
      written,
      sources.flatMap(({ publishedAt }) => publishedAt ?? []),
    );
    const judgement = await judge(text, evidence);
    citationCount += evidence.length;
    if (!judgement.supported) {
      unsupported.push({ text, missing: judgement.missing ?? [] });
      continue;
    }
    supported += 1;
    for (const [index, quote] of evidence.entries()) {
      const others = evidence.filter((_, position) => position !== index);
      const isNeeded =
        others.length === 0 || (await judge(text, [quote])).supported || !(await judge(text, others)).supported;
      needed += Number(isNeeded);
    }
  }
  return [
    { name: 'grounded-statements', score: supported / answer.statements.length, detail: { unsupported } },
    { name: 'grounded-citations', score: citationCount > 0 ? needed / citationCount : 0 },
  ];
}

/** "Last year" begins up to two years before. */
const twoYears = 2 * 366 * 86_400_000;

/** Without the dates that stand in an editor's brackets, where a cited article appeared within two years of them: its date is a fact of the article, but not of its words. */
function withoutDates(text: string, published: readonly string[]): string {
  return text.replaceAll(/ \[(?:reported )?((?:\d{1,2} )?(?:[A-Z][a-z]+ )?\d{4})\]/gu, (bracket, date: string) => {
    const isNear = (day: string) => Math.abs(Date.parse(day) - Date.parse(`${date} UTC`)) <= twoYears;
    return published.some(isNear) ? '' : bracket;
  });
}

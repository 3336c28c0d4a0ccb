import type { EvalCase, Score } from '../eval-case.ts';
import { judgeByWords } from './word-support.ts';

/**
 * Whether the cited text supports what is stated, judged independently of the pipeline (word-support.ts) in the manner of
 * ALCE (Gao et al. 2023), with the word judge in place of its NLI model. `null` where nothing is stated.
 * - `grounded-statements` (ALCE citation recall): share of statements that their citations, taken together, support.
 * - `grounded-citations` (ALCE citation precision): share of citations that are needed: the statement is supported, and
 *   not so that the others support it without this one while this one alone does not.
 */
export function scoreGrounding({ answer }: EvalCase): readonly Score[] {
  const names = ['grounded-statements', 'grounded-citations'];
  if (!answer || answer.statements.length === 0) return names.map((name) => ({ name, score: null }));
  const quotes = new Map(answer.citations.map(({ number, quote }) => [number, quote]));
  let supported = 0;
  let needed = 0;
  let cited = 0;
  const unsupported: { text: string; missing: readonly string[] }[] = [];
  for (const { text, citations } of answer.statements) {
    const evidence = citations.map((number) => quotes.get(number) ?? '');
    const judgement = judgeByWords(text, evidence);
    cited += evidence.length;
    if (!judgement.supported) {
      unsupported.push({ text, missing: judgement.missing });
      continue;
    }
    supported += 1;
    needed += evidence.filter((quote, index) => {
      const others = evidence.filter((_, position) => position !== index);
      return judgeByWords(text, [quote]).supported || !judgeByWords(text, others).supported;
    }).length;
  }
  return [
    { name: 'grounded-statements', score: supported / answer.statements.length, detail: { unsupported } },
    { name: 'grounded-citations', score: cited > 0 ? needed / cited : 0 },
  ];
}

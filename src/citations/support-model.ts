/**
 * Weights of the lexical support score: `own` for the share of the statement's content words that the cited sentences hold,
 * `context` for the further share that only the title and the sentences before hold. Fitted by eval/fit on half A of
 * shared/data/support; `threshold` is where a statement is shown.
 */
export const supportModel = { bias: -7, own: 9.5, context: 5, threshold: 0.5 } as const;

import type { Judgement } from './judgement.ts';

const key = 'footnote.feedback.1';
const judgementsKept = 200;

/** Keeps, for a reload of this tab, what was said of which answer. Without storage it lives as long as the page. */
export function keepJudgements(judgements: ReadonlyMap<string, Judgement>): void {
  try {
    sessionStorage.setItem(key, JSON.stringify([...judgements].slice(-judgementsKept)));
  } catch (error) {
    console.warn('What was said of answers could not be kept for a reload.', error);
  }
}

export function keptJudgements(): ReadonlyMap<string, Judgement> {
  try {
    const entries: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return new Map(Array.isArray(entries) ? entries.filter(isEntry) : []);
  } catch {
    // No storage, or not ours: nothing is marked.
    return new Map();
  }
}

function isEntry(value: unknown): value is [string, Judgement] {
  if (!Array.isArray(value) || typeof value[0] !== 'string') return false;
  const { verdict, shortAnswer, evidence } = (value[1] ?? {}) as Partial<Judgement>;
  return typeof verdict === 'string' && typeof shortAnswer === 'string' && Array.isArray(evidence);
}

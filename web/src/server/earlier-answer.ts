import type { Answer } from '../../../src/answer/answer.ts';
import type { SourceState } from '../../../src/answer/source-states.ts';
import { request } from './request.ts';

export type KeptAnswer = {
  readonly answer: Answer;
  readonly answeredAt: string;
  readonly sources: readonly { readonly number: number; readonly state: SourceState }[];
};

/** An answer that was given before. */
export async function fetchAnswer(id: string, signal: AbortSignal): Promise<KeptAnswer> {
  const response = await request(`answers/${encodeURIComponent(id)}`, { signal });
  return (await response.json()) as KeptAnswer;
}

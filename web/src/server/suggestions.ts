import { request } from './request.ts';

/** Questions that the archive answers, to begin with. */
export async function fetchSuggestions(signal: AbortSignal): Promise<readonly string[]> {
  const response = await request('suggestions', { signal });
  return ((await response.json()) as { suggestions: { question: string }[] }).suggestions.map(
    ({ question }) => question,
  );
}

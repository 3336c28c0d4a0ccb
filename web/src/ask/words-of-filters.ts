import type { AskRequest } from '../../../src/answer/answer.ts';
import { publishedDate } from '../published-date.ts';

/** “Northern Gazette, from 1 May 2024 to 31 August 2024”: what of the archive a question is asked of. */
export function wordsOfFilters(filters: NonNullable<AskRequest['filters']>): string {
  const { outlets = [], publishedFrom, publishedTo } = filters;
  const days = [
    publishedFrom && `from ${publishedDate(publishedFrom)}`,
    publishedTo && `to ${publishedDate(publishedTo)}`,
  ].filter(Boolean);
  return [outlets.join(', ') || 'articles', days.join(' ')].filter(Boolean).join(' ');
}

import type { AskRequest } from '../../../src/answer/answer.ts';
import { wordsOfFilters } from './words-of-filters.ts';

type Props = { readonly filters: NonNullable<AskRequest['filters']>; readonly onWiden: () => void };

/** What of the archive the next question is asked of, above the box in which it is written. */
export function Scope({ filters, onWiden }: Props) {
  return (
    <p class="scope">
      <span>
        Asking only <bdi>{wordsOfFilters(filters)}</bdi>
      </span>
      <button type="button" class="quiet" onClick={onWiden}>
        Ask the whole archive
      </button>
    </p>
  );
}

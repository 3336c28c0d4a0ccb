import type { StoredAs } from '../uploads.ts';
import type { AddressOutcome } from './import-parts.ts';

/** What became of an article of an address. */
export function storedOutcome(
  { id, title }: { readonly id: string; readonly title: string },
  address: string,
  state: StoredAs,
): AddressOutcome {
  return {
    articleId: id,
    title,
    created: state === 'added',
    changed: state === 'changed',
    reason: null,
    address,
    state,
  };
}

/** What could not be read of an address, or is left for another time. */
export function unreadOutcome(address: string, reason: string): AddressOutcome {
  return { articleId: null, title: address, created: false, reason, address, state: 'failed' };
}

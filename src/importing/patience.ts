import type { AddressError } from '../fetching/address-error.ts';

/** Pages that one import reads of a list; another one goes on with the others. */
export const pagesOfImport = 200;
/** So many pages in a row that cannot be reached: the others of the list would not be either. */
const mostInARow = 3;

/** When to leave the rest of a list of pages for another time. */
export function createPatience() {
  let inARow = 0;
  return {
    note(problem: AddressError | null): void {
      inARow = problem?.code === 'ADDRESS_UNREACHABLE' ? inARow + 1 : 0;
    },
    isOver: () => inARow >= mostInARow,
  };
}

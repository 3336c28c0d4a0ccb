/** Runs pieces of work one after the other, in the order in which they came. */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let before: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = before.then(work, work);
    before = turn.catch(() => {});
    return turn;
  };
}

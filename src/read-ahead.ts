/** What `read` gives for each item, in their order; while one is used, those after it are read, `ahead` at most. */
export async function* readAhead<Item, Result>(
  items: readonly Item[],
  ahead: number,
  read: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const reading: Promise<Result>[] = [];
  const begun = (item: Item) => {
    const result = read(item);
    // It is told when its turn comes; until then nobody waits for it.
    result.catch(() => {});
    return result;
  };
  try {
    for (const item of items) {
      reading.push(begun(item));
      const first = reading.length > ahead ? reading.shift() : undefined;
      if (first) yield await first;
    }
    for (let first = reading.shift(); first; first = reading.shift()) yield await first;
  } finally {
    // Whoever stops early may close what they read from.
    await Promise.allSettled(reading);
  }
}

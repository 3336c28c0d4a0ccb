/** A promise that is rejected with the signal's reason when it fires, to race with; `forget` takes the listener off. */
export function abortion(signal: AbortSignal): { readonly promise: Promise<never>; forget(): void } {
  let listener = () => {};
  const promise = new Promise<never>((_resolve, reject) => {
    listener = () => reject(signal.reason);
    signal.addEventListener('abort', listener, { once: true });
    if (signal.aborted) listener();
  });
  // Nobody may be racing at the moment it fires.
  promise.catch(() => {});
  return { promise, forget: () => signal.removeEventListener('abort', listener) };
}

/**
 * The values of `source` until `signal` fires; then throws the signal's reason at once and tells `source` to stop.
 * A source that hangs, or that does not heed its own signal, cannot hold the caller.
 */
export async function* untilAborted<Value>(source: AsyncIterable<Value>, signal: AbortSignal): AsyncGenerator<Value> {
  const iterator = source[Symbol.asyncIterator]();
  const aborted = abortion(signal);
  try {
    while (true) {
      signal.throwIfAborted();
      const step = await Promise.race([iterator.next(), aborted.promise]);
      if (step.done) return;
      yield step.value;
    }
  } finally {
    aborted.forget();
    // Not awaited, for a source that hangs never comes back; and what it throws once it must stop helps nobody.
    iterator.return?.().then(undefined, () => {});
  }
}

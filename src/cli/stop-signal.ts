/** Signals that come this close together are one: npm passes on to its child what the terminal has sent to both. */
const togetherMs = 500;

/** A signal that fires when the process is told to stop, by SIGINT or SIGTERM; told again, the process exits at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const stop = (name: NodeJS.Signals) => {
    if (!controller.signal.aborted) {
      first = performance.now();
      controller.abort(name);
    } else if (performance.now() - first > togetherMs) {
      process.exit(name === 'SIGINT' ? 130 : 143);
    }
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}

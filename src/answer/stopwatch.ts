export type Stopwatch = ReturnType<typeof stopwatch>;

/** Times the steps of one answer, in milliseconds. */
export function stopwatch() {
  const started = performance.now();
  let last = started;
  const timings = { retrievalMs: 0, generationMs: 0, verificationMs: 0 };
  return {
    lap(name: keyof typeof timings) {
      const now = performance.now();
      timings[name] += now - last;
      last = now;
    },
    add(name: keyof typeof timings, milliseconds: number) {
      timings[name] += milliseconds;
    },
    /** Generation is counted without the checks that ran within it. */
    timings() {
      const { retrievalMs, generationMs, verificationMs } = timings;
      return {
        retrievalMs,
        generationMs: Math.max(0, generationMs - verificationMs),
        verificationMs,
        totalMs: performance.now() - started,
      };
    },
  };
}

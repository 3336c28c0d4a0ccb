import type { Readiness } from './server/readiness.ts';

/** What a reader should know about the server now; nothing while all is well. */
export function StatusBanner({ readiness }: { readiness: Readiness }) {
  const lines = linesFor(readiness);
  return (
    <div class="status" role="status">
      {lines.map((line) => (
        <p key={line} dir="auto">
          {line}
        </p>
      ))}
    </div>
  );
}

function linesFor({ state, isReachable }: Readiness): readonly string[] {
  if (!isReachable) {
    return [
      navigator.onLine
        ? 'The server cannot be reached. This page keeps trying; what is already here stays.'
        : 'This device is offline. What is already here stays.',
    ];
  }
  if (!state) return [];
  return [
    ...(state.indexing ? ['Articles are being read in. Answers rest on those that are ready so far.'] : []),
    ...(!state.ready && !state.indexing ? ['The server cannot answer questions yet.'] : []),
    ...state.degraded,
  ];
}

import type { Dropped } from '../../../src/answer/answer.ts';
import { counted } from '../counted.ts';

/** What the model said and the check threw out, on request. */
export function DroppedStatements({ dropped }: { dropped: readonly Dropped[] }) {
  if (dropped.length === 0) return null;
  return (
    <details class="more">
      <summary>
        {counted(dropped.length, 'statement')} {dropped.length === 1 ? 'was' : 'were'} left out: why
      </summary>
      <ul class="dropped">
        {dropped.map((statement, index) => (
          <li key={index}>
            <p class="dropped-text" dir="auto">
              {statement.text}
            </p>
            <p class="dropped-reason">{statement.reason}</p>
          </li>
        ))}
      </ul>
    </details>
  );
}

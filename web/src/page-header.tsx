import type { AssistantState } from '../../src/assistant.ts';
import { modelName } from './answer/answer-particulars.tsx';
import { counted } from './counted.ts';

type Props = {
  readonly state: AssistantState | null;
  readonly canStartAnew: boolean;
  readonly onStartAnew: () => void;
};

export function PageHeader({ state, canStartAnew, onStartAnew }: Props) {
  return (
    <header class="page-header">
      <h1 class="wordmark">
        Footnote<span aria-hidden="true">1</span>
      </h1>
      {state && (
        <p class="archive-line">
          {counted(state.coverage.articles, 'article')} · {modelName(state.llm)}
        </p>
      )}
      {canStartAnew && (
        <button type="button" class="quiet" onClick={onStartAnew}>
          New conversation
        </button>
      )}
    </header>
  );
}

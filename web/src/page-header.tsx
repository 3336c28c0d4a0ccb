import type { AssistantState } from '../../src/assistant.ts';
import { modelName } from './answer/answer-particulars.tsx';
import { counted } from './counted.ts';
import { type View, addresses } from './view.ts';

type Props = {
  readonly view: View;
  readonly state: AssistantState | null;
  readonly canStartAnew: boolean;
  readonly onStartAnew: () => void;
  readonly onShowShortcuts: () => void;
};

const names = { ask: 'Ask', archive: 'Archive', conversations: 'History' } as const;

export function PageHeader({ view, state, canStartAnew, onStartAnew, onShowShortcuts }: Props) {
  return (
    <header class="page-header">
      <h1 class="wordmark">
        Footnote<span aria-hidden="true">1</span>
      </h1>
      <nav aria-label="Pages">
        <ul class="page-names">
          {(Object.keys(names) as (keyof typeof names)[]).map((name) => (
            <li key={name}>
              <a href={addresses[name]} aria-current={view.name === name ? 'page' : undefined}>
                {names[name]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {state && (
        <p class="archive-line">
          {counted(state.coverage.articles, 'article')} · {modelName(state.llm)}
        </p>
      )}
      <button type="button" class="quiet shortcuts-button" aria-label="Keyboard shortcuts" onClick={onShowShortcuts}>
        <kbd aria-hidden="true">?</kbd>
      </button>
      {canStartAnew && (
        <button type="button" class="quiet" onClick={onStartAnew}>
          New<span class="new-conversation"> conversation</span>
        </button>
      )}
    </header>
  );
}

import type { AssistantState } from '../../src/assistant.ts';
import { counted } from './counted.ts';
import { publishedDate } from './published-date.ts';
import { Suggestions } from './suggestions.tsx';
import { addresses } from './view.ts';

type Props = {
  readonly state: AssistantState | null;
  readonly canBringBack: boolean;
  readonly onBringBack: () => void;
  readonly onAsk: (question: string) => void;
};

/** The page before the first question: what is here to be asked. */
export function Welcome({ state, canBringBack, onBringBack, onAsk }: Props) {
  const isEmpty = state !== null && state.coverage.articles === 0 && !state.indexing;
  return (
    <section class="welcome" aria-labelledby="welcome-title">
      <h2 id="welcome-title">{isEmpty ? 'The archive is empty' : 'What do you want to know?'}</h2>
      {isEmpty ? (
        <p>
          <a href={addresses.archive}>Add articles here</a>, put them (text, web pages, PDF, Word, EPUB, mail, feeds)
          into the corpus folder and start Footnote again, or name another folder:{' '}
          <code>npm start -- --corpus DIR</code>
        </p>
      ) : (
        <>
          <p>
            Answers come from this archive only. Each statement carries the number of a footnote: press it, and you see
            the exact words it rests on. Where the articles do not say, the answer is that they do not say.
          </p>
          {state && state.coverage.articles > 0 && <Coverage coverage={state.coverage} />}
        </>
      )}
      {state && !isEmpty && <Suggestions onAsk={onAsk} />}
      {canBringBack && (
        <button type="button" onClick={onBringBack}>
          Back to the previous conversation
        </button>
      )}
    </section>
  );
}

const outletsNamed = 6;

function Coverage({ coverage: { articles, earliest, latest, outlets } }: { coverage: AssistantState['coverage'] }) {
  const further = outlets.length - outletsNamed;
  return (
    <dl class="coverage">
      <div>
        <dt>Articles</dt>
        <dd>{articles.toLocaleString('en-GB')}</dd>
      </div>
      {earliest && latest && (
        <div>
          <dt>Published</dt>
          <dd>
            {publishedDate(earliest)} – {publishedDate(latest)}
          </dd>
        </div>
      )}
      {outlets.length > 0 && (
        <div>
          <dt>Outlets</dt>
          <dd dir="auto">
            {outlets.slice(0, outletsNamed).join(', ')}
            {further > 0 && ` and ${counted(further, 'other')}`}
          </dd>
        </div>
      )}
    </dl>
  );
}

import { useEffect, useState } from 'preact/hooks';
import { fetchSuggestions } from './server/suggestions.ts';

const shown = 4;

/** First questions, drawn from the archive; pressing one asks it. They come when they are found; their room is there before, so that nothing moves. */
export function Suggestions({ onAsk }: { onAsk: (question: string) => void }) {
  const [questions, setQuestions] = useState<readonly string[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    fetchSuggestions(controller.signal).then(setQuestions, () => {
      // A page without suggestions is whole; what ails the server is said elsewhere.
    });
    return () => controller.abort();
  }, []);
  return (
    <div class="suggestions">
      {questions.length > 0 && <h3>For example</h3>}
      <ul>
        {questions.slice(0, shown).map((question) => (
          <li key={question}>
            <button type="button" dir="auto" onClick={() => onAsk(question)}>
              {question}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

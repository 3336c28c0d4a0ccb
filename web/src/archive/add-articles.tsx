import { useRef, useState } from 'preact/hooks';
import { counted } from '../counted.ts';
import { addArticle, addFile } from '../server/archive.ts';
import { problemFrom } from '../server/request.ts';
import { PasteArticle, type PastedArticle } from './paste-article.tsx';

type Outcome = { readonly name: string; readonly words: string; readonly isBad: boolean };
type Sending = { readonly done: number; readonly of: number } | null;

const largestFile = 5_000_000;

/** Articles from files, dropped or chosen, or from text that was copied elsewhere; says of each what became of it. */
export function AddArticles({ onAdded }: { onAdded: () => void }) {
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [sending, setSending] = useState<Sending>(null);
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const sendFiles = async (files: readonly File[]): Promise<void> => {
    if (files.length === 0 || sending) return;
    setOutcomes([]);
    for (const [index, file] of files.entries()) {
      setSending({ done: index, of: files.length });
      const became = await outcomesOf(file);
      setOutcomes((before) => [...before, ...became]);
    }
    setSending(null);
    onAdded();
  };
  const sendPasted = async (pasted: PastedArticle): Promise<boolean> => {
    setSending({ done: 0, of: 1 });
    try {
      const { title } = await addArticle(pasted);
      setOutcomes([{ name: title, words: 'added', isBad: false }]);
      onAdded();
      return true;
    } catch (error) {
      setOutcomes([{ name: pasted.title, words: problemFrom(error).message, isBad: true }]);
      return false;
    } finally {
      setSending(null);
    }
  };

  return (
    <details class="add-articles">
      <summary>Add articles</summary>
      <div
        class={isOver ? 'drop-zone is-over' : 'drop-zone'}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          void sendFiles([...(event.dataTransfer?.files ?? [])]);
        }}
      >
        <p>Drop text, web pages, PDF, Word, EPUB, mail, feeds or a zip of them here, or</p>
        <button type="button" disabled={sending !== null} onClick={() => input.current?.click()}>
          Choose files
        </button>
        <input
          ref={input}
          type="file"
          class="visually-hidden"
          tabIndex={-1}
          aria-label="Files of articles"
          multiple
          accept=".md,.markdown,.txt,.jsonl,.html,.htm,.xhtml,.pdf,.docx,.epub,.eml,.rss,.atom,.xml,.zip"
          onChange={({ currentTarget }) => {
            void sendFiles([...(currentTarget.files ?? [])]);
            currentTarget.value = '';
          }}
        />
      </div>
      <PasteArticle isBusy={sending !== null} onAdd={sendPasted} />
      <div role="status">
        {sending && (
          <p class="shelf-hint">
            Reading {sending.done + 1} of {sending.of}…
          </p>
        )}
        {!sending && outcomes.length > 0 && <p class="visually-hidden">{summary(outcomes)}</p>}
      </div>
      {outcomes.length > 0 && (
        <ul class="outcomes">
          {outcomes.map(({ name, words, isBad }, index) => (
            <li key={index} class={isBad ? 'is-bad' : undefined}>
              <bdi>{name}</bdi>: {words}
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

async function outcomesOf(file: File): Promise<Outcome[]> {
  if (file.size > largestFile)
    return [
      { name: file.name, words: 'not read: it is larger than 5 MB. Put it into the corpus folder.', isBad: true },
    ];
  try {
    return (await addFile(file)).map(({ title, created, reason }) => ({
      name: title,
      words: reason !== null ? `not read: ${reason}` : created ? 'added' : 'was there already',
      isBad: reason !== null,
    }));
  } catch (error) {
    return [{ name: file.name, words: problemFrom(error).message, isBad: true }];
  }
}

function summary(outcomes: readonly Outcome[]): string {
  const bad = outcomes.filter(({ isBad }) => isBad).length;
  const good = counted(outcomes.length - bad, 'article');
  return bad === 0 ? `${good} read.` : `${good} read, ${bad} not.`;
}

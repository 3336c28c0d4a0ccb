import { useRef, useState } from 'preact/hooks';
import { counted } from '../counted.ts';
import { addArticle } from '../server/archive.ts';
import { problemFrom } from '../server/request.ts';
import { AddressForm } from './address-form.tsx';
import type { Outcome } from './outcome-words.ts';
import { PasteArticle, type PastedArticle } from './paste-article.tsx';
import { UploadList } from './upload-list.tsx';
import type { Uploads } from './use-uploads.ts';

/** Articles from files, dropped or chosen, from an address, or from text that was copied elsewhere; says of each what became of it. */
export function AddArticles({ uploads, onAdded }: { uploads: Uploads; onAdded: () => void }) {
  const { underWay, outcomes } = uploads;
  const [isPasting, setIsPasting] = useState(false);
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const sendPasted = async (pasted: PastedArticle): Promise<boolean> => {
    setIsPasting(true);
    try {
      const { title } = await addArticle(pasted);
      uploads.tell({ name: title, words: 'added', isBad: false });
      onAdded();
      return true;
    } catch (error) {
      uploads.tell({ name: pasted.title, words: problemFrom(error).message, isBad: true });
      return false;
    } finally {
      setIsPasting(false);
    }
  };

  return (
    <>
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
            uploads.add([...(event.dataTransfer?.files ?? [])]);
          }}
        >
          <p>Drop text, web pages, PDF, Word, EPUB, mail, feeds or a zip of them here, or</p>
          <button type="button" onClick={() => input.current?.click()}>
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
              uploads.add([...(currentTarget.files ?? [])]);
              currentTarget.value = '';
            }}
          />
        </div>
        <AddressForm onAdd={(address) => uploads.add([address])} />
        <PasteArticle isBusy={isPasting} onAdd={sendPasted} />
      </details>
      <div role="status">
        {underWay.length > 0 && <p class="shelf-hint">{underWay.length.toLocaleString('en-GB')} to be added…</p>}
        {underWay.length === 0 && outcomes.length > 0 && <p class="visually-hidden">{summary(outcomes)}</p>}
      </div>
      <UploadList uploads={underWay} onStop={uploads.stop} />
      {outcomes.length > 0 && (
        <ul class="outcomes">
          {outcomes.map(({ name, words, isBad }, index) => (
            <li key={index} class={isBad ? 'is-bad' : undefined}>
              <bdi>{name}</bdi>: {words}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function summary(outcomes: readonly Outcome[]): string {
  const bad = outcomes.filter(({ isBad }) => isBad).length;
  const good = counted(outcomes.length - bad, 'article');
  return bad === 0 ? `${good} read.` : `${good} read, ${bad} not.`;
}

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { hasKey, keepKey, whenKeyRefused } from './server/key.ts';

/** Asks for a key once the server wants one; nothing until then. */
export function KeyPrompt() {
  const [isNeeded, setIsNeeded] = useState(false);
  useEffect(() => {
    const gone = new AbortController();
    whenKeyRefused(() => setIsNeeded(true), gone.signal);
    return () => gone.abort();
  }, []);
  return isNeeded ? <KeyDialog wasWrong={hasKey()} /> : null;
}

function KeyDialog({ wasWrong }: { wasWrong: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="key-prompt" ref={dialog} aria-labelledby="key-title" onCancel={(event) => event.preventDefault()}>
      <h2 id="key-title">This archive needs a key</h2>
      <p role={wasWrong ? 'alert' : undefined}>
        {wasWrong
          ? 'The server does not know the key that was given. It may have been revoked.'
          : 'Whoever runs this server has one for you. It is forgotten when this tab is closed.'}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const key = new FormData(event.currentTarget).get('key');
          if (typeof key !== 'string' || key.trim() === '') return;
          keepKey(key.trim());
          // Whatever was refused so far is asked for again.
          location.reload();
        }}
      >
        <label>
          Key
          <input name="key" type="password" autocomplete="off" spellcheck={false} required />
        </label>
        <button type="submit">Use it</button>
      </form>
    </dialog>
  );
}

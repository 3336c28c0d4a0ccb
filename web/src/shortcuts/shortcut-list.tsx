import { useLayoutEffect, useRef } from 'preact/hooks';

type Props = {
  readonly areOn: boolean;
  readonly onTurn: (on: boolean) => void;
  readonly onClose: () => void;
};

const always: readonly (readonly [keys: string, what: string])[] = [
  ['Enter', 'Ask; open the footnote that has the focus'],
  ['Shift + Enter', 'Begin a new line in the question'],
  ['Escape', 'Stop the answer; close the article or this list'],
];
const single: readonly (readonly [keys: string, what: string])[] = [
  ['/', 'Go to the question'],
  ['n', 'Next footnote; the first one where no article is open'],
  ['p', 'Previous footnote'],
  ['c', 'New conversation'],
  ['1  2  3', 'Ask, Archive, History'],
  ['?', 'This list'],
];

/** What the keyboard does. */
export function ShortcutList({ areOn, onTurn, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      class="shortcut-list"
      ref={dialog}
      aria-labelledby="shortcuts-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id="shortcuts-title">Keyboard</h2>
      <Keys of={always} />
      <Keys of={single} />
      <label class="shortcut-choice">
        <input type="checkbox" checked={areOn} onChange={(event) => onTurn(event.currentTarget.checked)} />
        Single keys act
      </label>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </dialog>
  );
}

function Keys({ of }: { of: readonly (readonly [keys: string, what: string])[] }) {
  return (
    <dl>
      {of.map(([keys, what]) => (
        <div key={keys}>
          <dt>
            {keys.split('  ').map((one) => (
              <kbd key={one}>{one}</kbd>
            ))}
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}

import { useRef } from 'preact/hooks';

export type PastedArticle = {
  readonly title: string;
  readonly text: string;
  readonly outlet: string | null;
  readonly publishedAt: string | null;
};

type Props = {
  readonly isBusy: boolean;
  /** Whether it was added. */
  readonly onAdd: (article: PastedArticle) => Promise<boolean>;
};

/** An article that was copied from elsewhere. What was written stays until it is stored. */
export function PasteArticle({ isBusy, onAdd }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const submit = async (data: FormData): Promise<void> => {
    const field = (name: string) => {
      const value = data.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const added = await onAdd({
      title: field('title'),
      text: field('text'),
      outlet: field('outlet') || null,
      publishedAt: field('day') || null,
    });
    if (added) form.current?.reset();
  };
  return (
    <form
      class="add-form"
      aria-label="Paste an article"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit(new FormData(event.currentTarget));
      }}
    >
      <label class="field">
        <span>Title</span>
        <input name="title" required maxLength={1000} dir="auto" autocomplete="off" />
      </label>
      <label class="field">
        <span>Text</span>
        <textarea name="text" required rows={5} dir="auto" />
      </label>
      <div class="archive-days">
        <label class="field">
          <span>Outlet (if known)</span>
          <input name="outlet" maxLength={300} dir="auto" autocomplete="off" />
        </label>
        <label class="field">
          <span>Published on (if known)</span>
          <input name="day" type="date" />
        </label>
      </div>
      <button type="submit" disabled={isBusy}>
        Add this article
      </button>
    </form>
  );
}

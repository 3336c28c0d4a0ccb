import { useRef } from 'preact/hooks';

/** The address of something on the web that is to be added. */
export function AddressForm({ onAdd }: { readonly onAdd: (address: string) => void }) {
  const form = useRef<HTMLFormElement>(null);
  return (
    <form
      class="add-form"
      aria-label="Add from the web"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        const address = new FormData(event.currentTarget).get('address');
        if (typeof address !== 'string' || address.trim() === '') return;
        onAdd(address.trim());
        form.current?.reset();
      }}
    >
      <label class="field">
        <span>Address of a page, a document, a feed or a sitemap</span>
        <input name="address" type="url" required maxLength={2048} placeholder="https://" autocomplete="off" />
      </label>
      <button type="submit">Add this address</button>
    </form>
  );
}

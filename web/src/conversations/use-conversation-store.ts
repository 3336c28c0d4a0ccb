import { useEffect, useState } from 'preact/hooks';
import { type ConversationStore, openConversationStore } from '../conversation/conversation-store.ts';

/** `null` until it is open, and for good where the browser offers none. */
export function useConversationStore(): { readonly store: ConversationStore | null; readonly isMissing: boolean } {
  const [opened, setOpened] = useState<{ store: ConversationStore | null; isMissing: boolean }>({
    store: null,
    isMissing: false,
  });
  useEffect(() => {
    openConversationStore().then(
      (store) => setOpened({ store, isMissing: false }),
      (error: unknown) => {
        console.warn('This browser keeps no conversations.', error);
        setOpened({ store: null, isMissing: true });
      },
    );
  }, []);
  return opened;
}

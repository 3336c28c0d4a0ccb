import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Conversation } from './conversation.ts';
import { isConversation } from './stored-conversation.ts';

/** A conversation of this browser, with when it last changed. */
export type SavedConversation = Conversation & { readonly changedAt: string };

/** Every conversation that was held in this browser. They never leave it. */
export type ConversationStore = {
  /** Takes the place of the one with the same id. */
  save(conversation: Conversation): Promise<void>;
  conversation(id: string): Promise<SavedConversation | null>;
  /** The one that changed last first. */
  all(): Promise<SavedConversation[]>;
  remove(id: string): Promise<void>;
};

interface Schema extends DBSchema {
  conversations: { key: string; value: SavedConversation };
}

/** In IndexedDB; rejects where the browser offers none, as some do in private windows. */
export async function openConversationStore(): Promise<ConversationStore> {
  const database: IDBPDatabase<Schema> = await openDB<Schema>('footnote', 1, {
    upgrade: (made) => void made.createObjectStore('conversations', { keyPath: 'id' }),
    // Another tab with a later version of the page waits for this one otherwise.
    blocking: () => database.close(),
  });
  return {
    async save(conversation) {
      await database.put('conversations', { ...conversation, changedAt: new Date().toISOString() });
    },
    async conversation(id) {
      const saved = await database.get('conversations', id);
      return isConversation(saved) ? saved : null;
    },
    async all() {
      const saved = await database.getAll('conversations');
      return saved
        .filter((one) => isConversation(one))
        .sort((a, b) => (a.changedAt < b.changedAt ? 1 : a.changedAt > b.changedAt ? -1 : 0));
    },
    remove: (id) => database.delete('conversations', id),
  };
}

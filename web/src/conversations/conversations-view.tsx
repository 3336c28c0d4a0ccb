import { useEffect, useRef, useState } from 'preact/hooks';
import type { Conversation } from '../conversation/conversation.ts';
import type { ConversationStore, SavedConversation } from '../conversation/conversation-store.ts';
import { counted } from '../counted.ts';
import { publishedDate } from '../published-date.ts';
import { conversationAsMarkdown, download } from './export-conversation.ts';
import { matchingConversations } from './matching-conversations.ts';

type Props = {
  readonly store: ConversationStore | null;
  /** Whether this browser keeps none. */
  readonly isMissing: boolean;
  readonly currentId: string;
  readonly onOpen: (conversation: Conversation) => void;
  readonly onRemoved: (id: string) => void;
};

/** The conversations that this browser keeps: found by their words, opened again, saved as a file, removed. */
export function ConversationsView({ store, isMissing, currentId, onOpen, onRemoved }: Props) {
  const [saved, setSaved] = useState<readonly SavedConversation[] | null>(null);
  const [search, setSearch] = useState('');
  const [removed, setRemoved] = useState<SavedConversation | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const reload = async (): Promise<void> => setSaved((await store?.all()) ?? null);
  useEffect(() => void reload(), [store]);
  useEffect(() => heading.current?.focus(), []);

  const remove = async (conversation: SavedConversation): Promise<void> => {
    await store?.remove(conversation.id);
    setRemoved(conversation);
    onRemoved(conversation.id);
    await reload();
    heading.current?.focus();
  };
  const bringBack = async (conversation: SavedConversation): Promise<void> => {
    await store?.save(conversation);
    setRemoved(null);
    await reload();
  };
  const found = matchingConversations(saved ?? [], search);

  return (
    <section class="shelf" aria-labelledby="conversations-title">
      <div class="shelf-head">
        <h2 id="conversations-title" ref={heading} tabIndex={-1}>
          History
        </h2>
        {saved !== null && saved.length > 0 && (
          <button
            type="button"
            class="quiet"
            onClick={() => download('footnote-conversations.json', 'application/json', JSON.stringify(saved, null, 1))}
          >
            Export all
          </button>
        )}
      </div>
      <p class="shelf-hint">They are kept in this browser only.</p>
      {isMissing && <p class="note">This browser keeps no conversations, as in some private windows.</p>}
      {removed && (
        <div class="note" role="status">
          <p>The conversation was removed.</p>
          <button type="button" onClick={() => void bringBack(removed)}>
            Bring it back
          </button>
        </div>
      )}
      {saved !== null && saved.length > 0 && (
        <label class="field">
          <span>Search questions and answers</span>
          <input
            type="search"
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
            maxLength={200}
            autocomplete="off"
          />
        </label>
      )}
      {saved?.length === 0 && <p>Nothing was asked yet.</p>}
      <p class="visually-hidden" role="status">
        {search && saved ? `${counted(found.length, 'conversation')} found` : ''}
      </p>
      {search && found.length === 0 && <p>No conversation has these words.</p>}
      <ul class="shelf-list">
        {found.map((conversation) => (
          <li key={conversation.id}>
            <button type="button" class="link shelf-title" onClick={() => onOpen(conversation)}>
              <bdi>{conversation.turns[0]?.question ?? 'Untitled'}</bdi>
            </button>
            <p class="shelf-particulars">
              {publishedDate(conversation.changedAt)} · {counted(conversation.turns.length, 'question')}
              {conversation.id === currentId && ' · open now'}
            </p>
            <div class="shelf-actions">
              <button
                type="button"
                class="quiet"
                onClick={() =>
                  download(
                    `footnote-${conversation.startedAt.slice(0, 10)}.md`,
                    'text/markdown',
                    conversationAsMarkdown(conversation),
                  )
                }
              >
                Export<span class="visually-hidden"> “{conversation.turns[0]?.question}”</span>
              </button>
              <button type="button" class="quiet" onClick={() => void remove(conversation)}>
                Remove<span class="visually-hidden"> “{conversation.turns[0]?.question}”</span>
              </button>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ArticlePanel } from './article/article-panel.tsx';
import type { OpenSpot, Spot } from './article/spot.ts';
import { EarlierAnswer } from './answer/earlier-answer.tsx';
import { ArchiveView } from './archive/archive-view.tsx';
import type { AskRequest } from '../../src/answer/answer.ts';
import { AskBox } from './ask/ask-box.tsx';
import { Scope } from './ask/scope.tsx';
import { announcement } from './conversation/announcement.ts';
import { TurnView } from './conversation/turn-view.tsx';
import { useConversation } from './conversation/use-conversation.ts';
import { ConversationsView } from './conversations/conversations-view.tsx';
import { useConversationStore } from './conversations/use-conversation-store.ts';
import { PageHeader } from './page-header.tsx';
import { useReadiness } from './server/readiness.ts';
import { askFilters } from './server/archive.ts';
import { StatusBanner } from './status-banner.tsx';
import { addresses, useView } from './view.ts';
import { Welcome } from './welcome.tsx';

type Reading = { readonly spots: readonly Spot[]; readonly index: number };

/** The whole page: the conversation, the box to ask in, and the article that is being read. */
export function Page() {
  const view = useView();
  const readiness = useReadiness();
  const { store, isMissing } = useConversationStore();
  const conversation = useConversation(store);
  const { asking } = conversation;
  const { id: conversationId, turns } = conversation.conversation;
  const [reading, setReading] = useState<Reading | null>(null);
  const [scope, setScope] = useState<AskRequest['filters']>();
  const opener = useRef<HTMLElement | null>(null);
  const textarea = useRef<HTMLTextAreaElement>(null);
  const log = useRef<HTMLDivElement>(null);

  const open: OpenSpot = useCallback((spots, index) => {
    if (document.activeElement instanceof HTMLElement) opener.current = document.activeElement;
    setReading({ spots, index });
  }, []);
  const close = useCallback(() => setReading(null), []);
  const wasReading = useRef(false);
  useLayoutEffect(() => {
    if (wasReading.current && !reading) (opener.current?.isConnected ? opener.current : textarea.current)?.focus();
    wasReading.current = reading !== null;
  }, [reading]);

  const askNow = (question: string): void => {
    location.hash = addresses.ask;
    conversation.ask(question, scope);
  };
  const startAnew = (): void => {
    conversation.startAnew();
    setReading(null);
    location.hash = addresses.ask;
    textarea.current?.focus();
  };

  // The newest question goes to the top once, when it is asked; its answer then grows downwards and nothing moves.
  const newest = turns.at(-1)?.id;
  useLayoutEffect(() => {
    log.current?.querySelector('.turn:last-child')?.scrollIntoView({ block: 'start' });
  }, [newest]);

  return (
    <div class={reading ? 'page is-reading' : 'page'}>
      <PageHeader view={view} state={readiness.state} canStartAnew={turns.length > 0} onStartAnew={startAnew} />
      {view.name === 'answer' && (
        <main class="chat">
          <EarlierAnswer
            id={view.id}
            reading={reading?.spots[reading.index] ?? null}
            onOpen={open}
            onAskAgain={askNow}
          />
        </main>
      )}
      {view.name === 'archive' && (
        <main class="chat">
          <ArchiveView
            indexVersion={readiness.state?.indexVersion}
            onOpen={open}
            onAskWithin={(filter) => {
              setScope(askFilters(filter));
              location.hash = addresses.ask;
            }}
          />
        </main>
      )}
      {view.name === 'conversations' && (
        <main class="chat">
          <ConversationsView
            store={store}
            isMissing={isMissing}
            currentId={conversationId}
            onOpen={(opened) => {
              conversation.open(opened);
              setReading(null);
              location.hash = addresses.ask;
            }}
            onRemoved={(id) => id === conversationId && conversation.startAnew()}
          />
        </main>
      )}
      <main class="chat" hidden={view.name !== 'ask'}>
        <StatusBanner readiness={readiness} />
        {turns.length === 0 && (
          <Welcome
            state={readiness.state}
            canBringBack={conversation.hasSetAside}
            onBringBack={conversation.bringBack}
          />
        )}
        <div class="log" ref={log}>
          {turns.map((turn) => (
            <TurnView
              key={turn.id}
              turn={turn}
              isBusy={asking !== undefined}
              reading={reading?.spots[reading.index] ?? null}
              onOpen={open}
              onAskAgain={() => conversation.askAgain(turn)}
              onEdit={(question) => conversation.edit(turn, question)}
              onWiden={() => {
                setScope(undefined);
                conversation.askAgain(turn, null);
              }}
            />
          ))}
        </div>
        <p class="visually-hidden" role="status" aria-label="Answer">
          {announcement(turns.at(-1))}
        </p>
        <AskBox
          isAsking={asking !== undefined}
          isFollowUp={turns.length > 0}
          textarea={textarea}
          onAsk={(question) => conversation.ask(question, scope)}
          onStop={conversation.stop}
        >
          {scope && <Scope filters={scope} onWiden={() => setScope(undefined)} />}
        </AskBox>
      </main>
      {reading && (
        <ArticlePanel
          spots={reading.spots}
          index={reading.index}
          onMove={(index) => setReading({ ...reading, index })}
          onClose={close}
        />
      )}
    </div>
  );
}

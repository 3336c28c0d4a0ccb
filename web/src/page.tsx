import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ArticlePanel } from './article/article-panel.tsx';
import { useReading } from './article/use-reading.ts';
import { EarlierAnswer } from './answer/earlier-answer.tsx';
import { ArchiveView } from './archive/archive-view.tsx';
import { useUploads } from './archive/use-uploads.ts';
import type { AskRequest } from '../../src/answer/answer.ts';
import { AskBox } from './ask/ask-box.tsx';
import { Scope } from './ask/scope.tsx';
import { announcement } from './conversation/announcement.ts';
import { TurnView } from './conversation/turn-view.tsx';
import { useConversation } from './conversation/use-conversation.ts';
import { FeedbackContext, useFeedback } from './feedback/use-feedback.ts';
import { ConversationsView } from './conversations/conversations-view.tsx';
import { useConversationStore } from './conversations/use-conversation-store.ts';
import { KeyPrompt } from './key-prompt.tsx';
import { PageHeader } from './page-header.tsx';
import { useReadiness } from './server/readiness.ts';
import { askFilters } from './server/archive.ts';
import { ShortcutList } from './shortcuts/shortcut-list.tsx';
import { useShortcuts } from './shortcuts/use-shortcuts.ts';
import { StatusBanner } from './status-banner.tsx';
import { addresses, useView } from './view.ts';
import { Welcome } from './welcome.tsx';

/** The whole page: the conversation, the box to ask in, and the article that is being read. */
export function Page() {
  const view = useView();
  const readiness = useReadiness();
  const { store, isMissing } = useConversationStore();
  const conversation = useConversation(store);
  const { asking } = conversation;
  const { id: conversationId, turns } = conversation.conversation;
  const [scope, setScope] = useState<AskRequest['filters']>();
  const [listsShortcuts, setListsShortcuts] = useState(false);
  const textarea = useRef<HTMLTextAreaElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const { reading, spot, open, moveTo, close } = useReading(textarea);

  const feedback = useFeedback(turns, open);
  const uploads = useUploads();

  const askNow = (question: string): void => {
    location.hash = addresses.ask;
    conversation.ask(question, scope);
  };
  const startAnew = (): void => {
    conversation.startAnew();
    close();
    location.hash = addresses.ask;
    textarea.current?.focus();
  };

  const readFootnote = (step: number): void => {
    if (reading) moveTo(reading.index + step);
    else if (step > 0) log.current?.querySelector<HTMLElement>('.turn:last-child .footnote-number')?.click();
  };
  const shortcuts = useShortcuts({
    '/': () => {
      location.hash = addresses.ask;
      textarea.current?.focus();
    },
    n: () => readFootnote(1),
    p: () => readFootnote(-1),
    c: startAnew,
    1: () => (location.hash = addresses.ask),
    2: () => (location.hash = addresses.archive),
    3: () => (location.hash = addresses.conversations),
    '?': () => setListsShortcuts(true),
  });

  // The newest question goes to the top once, when it is asked; its answer then grows downwards and nothing moves.
  const newest = turns.at(-1)?.id;
  useLayoutEffect(() => {
    log.current?.querySelector('.turn:last-child')?.scrollIntoView({ block: 'start' });
  }, [newest]);

  const page = (
    <div class={reading ? 'page is-reading' : 'page'}>
      <PageHeader
        view={view}
        state={readiness.state}
        canStartAnew={turns.length > 0}
        onStartAnew={startAnew}
        onShowShortcuts={() => setListsShortcuts(true)}
      />
      {view.name === 'answer' && (
        <main class="chat">
          <EarlierAnswer id={view.id} reading={spot} onOpen={open} onAskAgain={askNow} />
        </main>
      )}
      {view.name === 'archive' && (
        <main class="chat">
          <ArchiveView
            uploads={uploads}
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
              close();
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
            onAsk={askNow}
          />
        )}
        <div class="log" ref={log}>
          {turns.map((turn) => (
            <TurnView
              key={turn.id}
              turn={turn}
              isBusy={asking !== undefined}
              reading={spot}
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
      <KeyPrompt />
      {listsShortcuts && (
        <ShortcutList areOn={shortcuts.areOn} onTurn={shortcuts.turn} onClose={() => setListsShortcuts(false)} />
      )}
      {reading && <ArticlePanel spots={reading.spots} index={reading.index} onMove={moveTo} onClose={close} />}
    </div>
  );
  return <FeedbackContext.Provider value={feedback}>{page}</FeedbackContext.Provider>;
}

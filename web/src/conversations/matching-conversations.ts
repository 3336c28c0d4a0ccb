import type { SavedConversation } from '../conversation/conversation-store.ts';

/** Those in which every word of `search` stands, in a question or an answer, whatever its case and accents. */
export function matchingConversations(
  conversations: readonly SavedConversation[],
  search: string,
): readonly SavedConversation[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return conversations;
  return conversations.filter(({ turns }) => {
    const text = plain(
      turns.map(({ question, statements }) => [question, ...statements.map((one) => one.text)].join(' ')).join(' '),
    );
    return words.every((word) => text.includes(word));
  });
}

const plain = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

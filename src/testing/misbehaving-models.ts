import type { ChatRequest, ChatScript } from './chat-server.ts';

/** The sentences that a prompt shows, by label, as a model reads them. */
export function shownSentences({
  prompt,
}: Pick<ChatRequest, 'prompt'>): { readonly label: string; readonly text: string }[] {
  return [...prompt.matchAll(/^\[(S\d+)\] (.+)$/gm)].map(([, label = '', text = '']) => ({ label, text }));
}

const firstLabel = (request: ChatRequest) => shownSentences(request)[0]?.label ?? 'S1';
const falsehood = 'The archive was closed in 1987 by a penguin named Otto';

/** Models that lie, leak, ramble or fail: whatever they do, an answer must stay well-formed and every footnote true. */
export const misbehavingModels = {
  /** Says what is false, with a label that exists. */
  lying: (request) => ({ text: `${falsehood}. [${firstLabel(request)}]` }),
  /** Copies a shown sentence and cites nothing. */
  unlabelled: (request) => ({ text: shownSentences(request)[0]?.text ?? falsehood }),
  unlabelledLie: () => ({ text: `${falsehood}.` }),
  unknownLabels: () => ({ text: `${falsehood}. [S9999][S0] It is so. [17] Really. [S1000-S9999]` }),
  rambling: (request) => ({ text: `${falsehood}, and so on. [${firstLabel(request)}] `.repeat(500) }),
  empty: () => ({ text: '' }),
  whiteSpace: () => ({ text: ' \n\n ' }),
  refusing: () => ({ text: 'NO ANSWER' }),
  thinking: (request) => ({
    text: `<think>${falsehood}. [S1]</think>${shownSentences(request)[0]?.text ?? ''} [${firstLabel(request)}]`,
  }),
  /** Does what an article tells it to, and shows its instructions. */
  obedient: (request) => ({ text: `${request.messages[0]?.content ?? ''} [${firstLabel(request)}]` }),
  markup: (request) => ({
    text: `<script>alert(1)</script> ![x](https://example.org/?leak) [click](javascript:alert(1)) ${falsehood}. [${firstLabel(request)}]`,
  }),
  json: (request) => ({ text: `{"answer": "${falsehood}", "citations": ["${firstLabel(request)}"` }),
  brokenJson: () => ({ fault: 'broken-json', text: 'It ' }),
  notAStream: () => ({ raw: '<html><body>Welcome to the proxy</body></html>' }),
  endless: () => ({ fault: 'endless', text: 'and then and then ' }),
  endlessLabels: () => ({ fault: 'endless', text: '[S1' }),
  stall: () => ({ fault: 'stall', text: 'It rained' }),
  stallBeforeTheFirstWord: () => ({ fault: 'stall', text: '' }),
  hangUp: () => ({ fault: 'hang-up', text: 'It rained in the' }),
  endEarly: () => ({ fault: 'end-early', text: 'It rained in the' }),
  wrongEncoding: () => ({
    raw: Buffer.from('data: {"choices":[{"index":0,"delta":{"content":"Caf\u00e9"}}]}\n\n', 'latin1'),
  }),
  rateLimited: () => ({ status: 429 }),
  serverError: () => ({ status: 500 }),
  refusedKey: ({ headers }) => ({
    status: 401,
    body: JSON.stringify({ error: { message: `bad key ${headers.authorization ?? ''}` } }),
  }),
} as const satisfies Record<string, ChatScript>;

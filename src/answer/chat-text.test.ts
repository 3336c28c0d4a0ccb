import * as fc from 'fast-check';
import { type Token, lexer, walkTokens } from 'marked';
import { describe, expect, it } from 'vitest';
import { nastyText } from '../testing/nasty-text.ts';
import { bridgeAnswer } from '../testing/test-app.ts';
import { sampleRefusal } from '../testing/sample-answer.ts';
import { chatText, withoutSources } from './chat-text.ts';

/** What makes a client do something, in text that an article or a model may hold. */
const markup = fc.constantFrom(
  '[',
  ']',
  '(',
  ')',
  '![',
  '](',
  ']: ',
  '<img src=x>',
  '<!--',
  '`',
  '```',
  '**',
  '__',
  '_',
  '~~',
  '\\',
  '\\\\',
  '&lt;',
  '# ',
  '- ',
  '1. ',
  '> ',
  '| ',
  '|-|',
  '---',
  '===',
  'https://e.example/',
  'a',
  ' ',
  '\n',
  '\n\n',
  '\u202e',
  '\u200b',
);
const hostile = fc.oneof(
  nastyText,
  fc.array(markup, { maxLength: 12 }).map((parts) => parts.join('')),
);

/** What a renderer of Markdown makes of a text, apart from words, lines and our lists. */
function actingIn(text: string): string[] {
  const found: Token[] = [];
  void walkTokens(lexer(text), (token) => void found.push(token));
  return found
    .map(({ type }) => type)
    .filter((type) => !['text', 'paragraph', 'space', 'list', 'list_item', 'escape', 'br'].includes(type));
}

describe('an answer as Markdown', () => {
  it('lets nothing that articles or models wrote act: no link, image, tag, code, heading, table or emphasis', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (text, title, quote) => {
        const [first, second] = bridgeAnswer.statements;
        const statements = [first, second].flatMap((statement) => (statement ? [{ ...statement, text }] : []));
        const citations = bridgeAnswer.citations.map((citation) => ({ ...citation, title, outlet: quote }));
        const answer = { ...bridgeAnswer, statements, citations, explanation: title };
        const refusal = sampleRefusal({ explanation: text });
        const closest = refusal.closest.map((place) => ({ ...place, title, quote }));
        for (const shown of [chatText(answer), chatText({ ...refusal, closest })]) expect(actingIn(shown)).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps ordinary words as they are', () => {
    const text = 'It cost $2.5bn (40% more), he said: “No.” -5 °C, snake_case, A&B, 3 > 2 [13 October 2022].';
    const [statement] = bridgeAnswer.statements;
    const answer = { ...bridgeAnswer, statements: statement ? [{ ...statement, text }] : [] };
    expect(chatText(answer).startsWith(`${text} [1]\n`)).toBe(true);
  });

  it('comes back as a turn without its sources', () => {
    expect(withoutSources(chatText(bridgeAnswer))).toBe(bridgeAnswer.answer);
    expect(withoutSources('Sources: none.')).toBe('Sources: none.');
  });
});

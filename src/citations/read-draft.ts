import type { QuotedStatement } from '../llm/language-model.ts';
import { noAnswer } from '../llm/language-model.ts';
import { createDraftReader } from './draft-reader.ts';
import type { DraftStatement } from './draft-segment.ts';

/** A statement of a draft, or the model's word that there is no answer. */
export type DraftPart = DraftStatement & { readonly noAnswer: boolean };

/**
 * The statements of a draft as they become whole, while the model still writes. Stops the model once it has read enough.
 * `onRaw` gets what the model wrote, for the record.
 */
export async function* readDraft(
  output: AsyncIterable<string | QuotedStatement>,
  onRaw: (text: string) => void = () => {},
): AsyncGenerator<DraftPart> {
  const parser = createDraftReader();
  for await (const piece of output) {
    if (typeof piece !== 'string') {
      onRaw(`${piece.text} ${piece.labels.map((label) => `[${label}]`).join('')}\n`);
      yield { ...piece, complete: true, noAnswer: false };
      continue;
    }
    onRaw(piece);
    for (const statement of parser.push(piece)) yield { ...statement, noAnswer: false };
    if (parser.stopped) break;
  }
  for (const statement of parser.end()) yield { ...statement, noAnswer: false };
  if (parser.noAnswer) yield { text: noAnswer, labels: [], complete: true, noAnswer: true };
}

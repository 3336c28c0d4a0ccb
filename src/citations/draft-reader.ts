import { noAnswer } from '../llm/language-model.ts';
import type { DraftStatement } from './draft-segment.ts';
import { createDraftParser, defaultLimits, type DraftParser, matchTag } from './parse-draft.ts';
import { createStructuredDraftParser } from './parse-structured-draft.ts';

const fence = '```';
const longestFence = 40;

/**
 * Reads a draft in the form in which it is written, whichever was asked for: JSON where it begins with a brace (behind thoughts and a code
 * fence), text with markers otherwise. A server may ignore what it was asked, and a model may write JSON of its own accord.
 */
export function createDraftReader(limits = defaultLimits): DraftParser {
  let parser: DraftParser | null = null;
  /** What came before the form was known. */
  let opening = '';
  let closingTag: string | null = null;
  let readCount = 0;

  /** Takes what is no part of the answer off the opening; whether more must come before the form can be told. */
  function skip(): boolean {
    for (;;) {
      if (closingTag !== null) {
        const end = opening.toLowerCase().indexOf(closingTag);
        opening = opening.slice(end < 0 ? -closingTag.length + 1 : end + closingTag.length);
        if (end < 0) return true;
        closingTag = null;
      }
      opening = opening.trimStart();
      if (opening === '') return true;
      const tag = matchTag(opening, 0);
      if (tag === 'more') return true;
      const skipped = tag?.length ?? fenceLength(opening);
      if (skipped === 'more') return true;
      if (skipped === 0) return false;
      if (tag && !tag.closes) closingTag = `</${tag.name}>`;
      opening = opening.slice(skipped);
    }
  }

  function choose(): DraftStatement[] {
    parser = opening.startsWith('{') ? createStructuredDraftParser(limits) : createDraftParser(noAnswer, limits);
    return parser.push(opening);
  }

  return {
    push(text) {
      if (parser) return parser.push(text);
      const piece = text.slice(0, limits.charactersRead - readCount);
      readCount += piece.length;
      opening += piece;
      if (!skip()) return choose();
      return readCount >= limits.charactersRead ? this.end() : [];
    },
    end() {
      // Thoughts that do not end are thoughts.
      if (closingTag !== null) opening = '';
      const read = parser ? [] : choose();
      return [...read, ...(parser?.end() ?? [])];
    },
    get noAnswer() {
      return parser?.noAnswer ?? false;
    },
    get stopped() {
      return parser?.stopped ?? false;
    },
  };
}

/** The length of the line that opens a code fence at the start of `text`, 0 where there is none, `'more'` where it has no end yet. */
function fenceLength(text: string): number | 'more' {
  if (!text.startsWith(fence)) return fence.startsWith(text) ? 'more' : 0;
  const end = text.indexOf('\n');
  if (end < 0) return text.length < longestFence && /^`{3}\w*$/.test(text) ? 'more' : 0;
  return /^`{3}\w*\s*$/.test(text.slice(0, end)) ? end + 1 : 0;
}

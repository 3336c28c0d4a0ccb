import type { DraftStatement } from './draft-segment.ts';
import { isNoAnswer, markerSign, readSegment } from './draft-segment.ts';
import { matchMarker, opensMarker } from './read-labels.ts';

export type DraftParser = {
  /** Takes the next piece of a draft; returns the statements that are complete with it. */
  push(text: string): DraftStatement[];
  /** Says that the draft is at its end; returns what was held back. */
  end(): DraftStatement[];
  /** Whether the model said that the sources hold no answer. */
  readonly noAnswer: boolean;
  /** Whether it has read all that it will read: stop the model. */
  readonly stopped: boolean;
};

export type DraftLimits = {
  readonly statements: number;
  readonly characters: number;
  /** With what is hidden in `<think>` blocks. */ readonly charactersRead: number;
};

/** An answer is one to three sentences; ten times that is rambling. */
export const defaultLimits: DraftLimits = { statements: 20, characters: 8000, charactersRead: 200_000 };
const hiddenTags = ['think', 'thinking', 'thought', 'reasoning', 'scratchpad'];

/**
 * Reads a draft as it streams in: sentences, and the labels in the markers behind them (or before them, where the draft begins with one).
 * However the text is cut into pieces, the statements are the same; the work is linear in its length, and bounded.
 */
export function createDraftParser(noAnswer: string, limits: DraftLimits = defaultLimits): DraftParser {
  /** Read, but not understood yet: at most the beginning of a marker or tag. */
  let waiting = '';
  /** What was understood since the last statement given out, with a sign for each marker. */
  let segment = '';
  let markers: (readonly string[])[] = [];
  let closingTag: string | null = null;
  let phase: 'text' | 'after-marker' = 'text';
  let afterEnd = false;
  let afterSeparator = false;
  let afterSpace = false;
  let leading: boolean | null = null;
  let statementCount = 0;
  let characterCount = 0;
  let readCount = 0;
  let stopped = false;
  let refused = false;

  function close(): DraftStatement[] {
    const read = readSegment(segment, markers, noAnswer);
    segment = '';
    markers = [];
    phase = 'text';
    refused ||= read.noAnswer;
    const kept = read.statements.slice(0, limits.statements - statementCount);
    statementCount += kept.length;
    stopped ||= statementCount >= limits.statements;
    return kept;
  }

  function takeMarker(labels: readonly string[]): DraftStatement[] {
    const bare = !/[\p{L}\p{N}]/u.test(segment);
    leading ??= bare;
    const ended = /[.!?…]["”’')*_`]*\s*$/.test(segment.slice(-16)) || /\n\s*$/.test(segment.slice(-16));
    const closed = leading && !bare && ended && phase === 'text' ? close() : [];
    if (phase === 'text') {
      afterEnd = ended && !bare;
      afterSeparator = false;
    }
    afterSpace = false;
    phase = 'after-marker';
    segment += markerSign;
    markers.push(labels);
    return closed;
  }

  function takeCharacter(character: string): DraftStatement[] {
    if (phase === 'text') {
      const refusal = character === '\n' && isNoAnswer(segment.trim(), noAnswer);
      segment += character;
      return refusal ? close() : [];
    }
    let closed: DraftStatement[] = [];
    if (character === '\n') {
      segment += character;
      return /[\p{L}\p{N}]/u.test(segment) ? close() : [];
    }
    if (/\s/.test(character)) afterSpace = true;
    else if (/[.!?…]/.test(character)) afterEnd = true;
    else if (/[,;:]/.test(character)) afterSeparator = true;
    else if (/["”’')*_`^\]]/.test(character) && !afterSpace) afterSpace = false;
    else {
      const begins = afterEnd ? !/\p{Ll}/u.test(character) : !afterSeparator && /\p{Lu}/u.test(character);
      if (begins && /[\p{L}\p{N}]/u.test(segment)) closed = close();
      phase = 'text';
    }
    segment += character;
    return closed;
  }

  /** The number of characters of `waiting` from `at` on that were understood; 0 where more must come first. */
  function step(at: number, final: boolean, closed: DraftStatement[]): number {
    const character = waiting[at] ?? '';
    if (character === '<') {
      const tag = matchTag(waiting, at);
      if (tag === 'more' && !final) return 0;
      if (tag !== null && tag !== 'more') {
        if (tag.closes) [segment, markers, phase] = ['', [], 'text'];
        else closingTag = `</${tag.name}>`;
        return tag.length;
      }
    }
    if (opensMarker(character)) {
      const marker = matchMarker(waiting, at);
      if (marker === 'more' && !final) return 0;
      if (marker !== null && marker !== 'more') {
        closed.push(...takeMarker(marker.labels));
        characterCount += marker.length;
        return marker.length;
      }
    }
    closed.push(...takeCharacter(character));
    characterCount += 1;
    return 1;
  }

  function drain(final: boolean): DraftStatement[] {
    const closed: DraftStatement[] = [];
    let at = 0;
    while (at < waiting.length && !stopped) {
      if (closingTag !== null) {
        const end = waiting.toLowerCase().indexOf(closingTag, at);
        if (end < 0) {
          at = Math.max(at, waiting.length - closingTag.length + 1);
          break;
        }
        at = end + closingTag.length;
        closingTag = null;
        continue;
      }
      const understood = step(at, final, closed);
      if (understood === 0) break;
      at += understood;
      if (characterCount >= limits.characters && !stopped) {
        closed.push(...close());
        stopped = true;
      }
    }
    waiting = waiting.slice(at);
    return closed;
  }

  return {
    push(text) {
      if (stopped) return [];
      const piece = text.slice(0, limits.charactersRead - readCount).replaceAll(markerSign, ' ');
      readCount += piece.length;
      waiting += piece;
      const closed = drain(false);
      return readCount >= limits.charactersRead && !stopped ? [...closed, ...this.end()] : closed;
    },
    end() {
      if (stopped) return [];
      const closed = drain(true);
      const last = stopped ? [] : close();
      stopped = true;
      return [...closed, ...last];
    },
    get noAnswer() {
      return refused;
    },
    get stopped() {
      return stopped;
    },
  };
}

/** The tag of hidden text that stands at `text[at]`, `'more'` where it may become one. */
export function matchTag(text: string, at: number): { name: string; length: number; closes: boolean } | 'more' | null {
  const ahead = text.slice(at, at + 16).toLowerCase();
  for (const name of hiddenTags) {
    for (const tag of [`<${name}>`, `</${name}>`]) {
      if (ahead.startsWith(tag)) return { name, length: tag.length, closes: tag[1] === '/' };
    }
  }
  const mayGrow = hiddenTags.some((name) => `<${name}>`.startsWith(ahead) || `</${name}>`.startsWith(ahead));
  return mayGrow ? 'more' : null;
}

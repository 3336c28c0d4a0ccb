import { JSONParser } from '@streamparser/json';
import { noAnswer } from '../llm/language-model.ts';
import type { DraftStatement } from './draft-segment.ts';
import { createDraftParser, defaultLimits, type DraftLimits, type DraftParser } from './parse-draft.ts';
import { readLabels } from './read-labels.ts';

/** So many blanks in a row are no answer: a model that must write JSON and has nothing to say falls into them. */
const mostBlanks = 1000;
/** What is left of a draft that cannot be read, for the record. */
const longestRest = 200;

const paths = ['$.statements', '$.statements.*', '$.statements.*.text', '$.statements.*.sources.*'];
/** No statement rests on so many sentences: a model that is held to a list and to nothing else may go on listing. */
const mostSources = 20;

/**
 * Reads a draft in the form of `llm/draft-schema.ts`, `{"statements": [{"text": …, "sources": ["S1"]}]}`, as it streams in: a statement is
 * given out with its closing brace, or where the draft breaks off in the list of its sources. No statements mean that there is no answer. What
 * breaks off elsewhere or is no JSON any more is given out as it stands, incomplete; what is JSON of another form, without labels. Linear
 * in its length, and bounded.
 */
export function createStructuredDraftParser(limits: DraftLimits = defaultLimits): DraftParser {
  const json = new JSONParser({ paths, keepStack: false });
  const mostRead = limits.characters * 4;
  /** What came since the last whole statement. */
  let rest: string[] = [];
  let heldBack = '';
  let found: DraftStatement[] = [];
  /** The statement that is being written. */
  let begun: { text: unknown; sources: unknown[] } = { text: null, sources: [] };
  let ended = false;
  let listEnded = false;
  let statementCount = 0;
  let characterCount = 0;
  let readCount = 0;
  let blanks = 0;
  let broken = false;
  let stopped = false;
  let refused = false;

  json.onEnd = () => {
    ended = true;
  };
  json.onValue = ({ key, value, stack }) => {
    if (stack.length === 1) listEnded ||= Array.isArray(value);
    if (stack.length === 2) add(value);
    if (stack.length === 3 && key === 'text') begun.text = value;
    if (stack.length === 4) begun.sources.push(value);
    stopped ||= begun.sources.length >= mostSources;
  };

  function add(value: unknown): void {
    rest = [];
    begun = { text: null, sources: [] };
    const read = readStatement(value, limits);
    refused ||= read.noAnswer;
    for (const statement of read.statements) {
      statementCount += 1;
      characterCount += statement.text.length;
      stopped ||= statementCount >= limits.statements || characterCount >= limits.characters;
      if (statementCount <= limits.statements && characterCount <= limits.characters) found.push(statement);
    }
  }

  function take(piece: string): void {
    readCount += piece.length;
    const trailing = piece.length - piece.trimEnd().length;
    blanks = trailing === piece.length ? blanks + trailing : trailing;
    // Cut behind each brace, so that what is left over begins where the last statement ended.
    for (const part of piece.split(/(?<=\})/)) {
      if (ended || broken) break;
      rest.push(part);
      try {
        json.write(part);
      } catch {
        broken = true;
      }
    }
    stopped ||= broken || blanks >= mostBlanks || readCount >= mostRead;
  }

  const flush = (): DraftStatement[] => {
    const given = found;
    found = [];
    return given;
  };

  return {
    push(text) {
      if (stopped) return [];
      const piece = heldBack + text;
      // The two halves of an emoji may come one by one.
      heldBack = /[\ud800-\udbff]$/.exec(piece)?.[0] ?? '';
      take(piece.slice(0, Math.min(piece.length - heldBack.length, mostRead - readCount)));
      return stopped ? [...flush(), ...this.end()] : flush();
    },
    end() {
      stopped = true;
      // Its text is whole, and labels are there: only more of them were to come.
      if (typeof begun.text === 'string' && begun.sources.length > 0) add(begun);
      const last = flush();
      const unread = rest.join('');
      rest = [];
      if (ended && listEnded) {
        refused ||= statementCount === 0;
        return last;
      }
      const text = textOf(unread);
      return /[\p{L}\p{N}]/u.test(text) ? [...last, { text, labels: [], complete: ended }] : last;
    },
    get noAnswer() {
      return refused;
    },
    get stopped() {
      return stopped;
    },
  };
}

/** Its text is read as any draft is: a model may put markers, Markdown, thoughts or its refusal there all the same. */
function readStatement(value: unknown, limits: DraftLimits): { statements: DraftStatement[]; noAnswer: boolean } {
  const { text, sources } = isRecord(value) ? value : { text: value, sources: [] };
  if (typeof text !== 'string') return { statements: [unreadable(value)], noAnswer: false };
  const given = (Array.isArray(sources) ? sources : [sources]).filter((source) => typeof source === 'string');
  const labels = given.flatMap((source) => readLabels(source, true) ?? []);
  const parser = createDraftParser(noAnswer, limits);
  const sentences = [...parser.push(`${text}${labels.map((label) => `[${label}]`).join('')}`), ...parser.end()];
  return {
    statements: sentences.map((sentence) => ({ ...sentence, labels: [...new Set([...labels, ...sentence.labels])] })),
    noAnswer: parser.noAnswer,
  };
}

function unreadable(value: unknown): DraftStatement {
  return { text: JSON.stringify(value).slice(0, longestRest), labels: [], complete: true };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a statement that breaks off, without the JSON around it where that can be told. */
function textOf(unread: string): string {
  const start = /"text"\s*:\s*"/.exec(unread);
  return (start ? unread.slice(start.index + start[0].length) : unread).slice(0, longestRest).trim();
}

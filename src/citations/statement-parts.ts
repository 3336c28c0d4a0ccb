import { analyze } from '../language/english.ts';
import {
  contrasts,
  finalMarks,
  leaning,
  relatives,
  wishing,
  isClause,
  isAdverbial,
  isDate,
  mayGo,
  saysNoMore,
  reports,
  reportsLate,
  isPronoun,
  hasVerb,
  isWhole,
  type Words,
} from './phrase-kinds.ts';

/** A statement without one of its parts: still a whole sentence, and one that says no more than the statement did. */
export type ShorterStatement = { readonly text: string; readonly leftOut: string };

/** A part by its tokens, the marks that set it off included. */
type Part = {
  readonly from: number;
  readonly to: number;
  /** What stands in its place. */
  readonly joint?: ',';
};
type Segment = { readonly from: number; readonly to: number };

/** Each statement that is left when one part is left out, the longest first. Takes time linear in the text for each of its commas. */
export function shorterStatements(statement: string): ShorterStatement[] {
  const tokens = analyze(statement);
  const outside = standingOutside(tokens);
  if (outside === null) return [];
  let last = tokens.length;
  while (last > 0 && finalMarks.test(tokens[last - 1]?.text ?? '')) last -= 1;
  const segments = segmentsOf(tokens, outside, last);
  const end = segments.find((segment) => segment.to === last && isAttribution(tokens, segment))?.from ?? last;
  const parts = [
    ...brackets(tokens),
    ...clauses(tokens, segments, end),
    ...trailing(tokens, segments, end),
    ...between(tokens, segments),
    ...introduction(tokens, segments),
  ];
  const shorter = parts
    .filter((part) => outside.has(part.from) && outside.has(part.to - 1))
    .filter((part) => mayGo(slice(tokens, part)) && isWhole(outsideOf(tokens, part)))
    .map((part) => ({ text: without(statement, tokens, part), leftOut: bare(textOf(statement, tokens, part)) }));
  return [...new Map(shorter.map((each) => [each.text, each])).values()].toSorted(
    (one, other) => other.text.length - one.text.length,
  );
}

/** The tokens that no quotation and no bracket holds, the marks around these included; `null` where one is not closed: nothing may be cut out of it. */
function standingOutside(tokens: Words): ReadonlySet<number> | null {
  const found = new Set<number>();
  const closing: Readonly<Record<string, string>> = { '“': '”', '«': '»', '(': ')', '[': ']', '‘': '’', '"': '"' };
  const open: string[] = [];
  for (const [at, { text }] of tokens.entries()) {
    if (text === open.at(-1)) {
      open.pop();
      if (open.length === 0) found.add(at);
      continue;
    }
    if (open.length === 0) found.add(at);
    const close = closing[text];
    if (close !== undefined) open.push(close);
  }
  return open.length === 0 ? found : null;
}

/** From each comma, semicolon, colon or dash up to the next; the first begins where the statement does. */
function segmentsOf(tokens: Words, outside: ReadonlySet<number>, last: number): Segment[] {
  const starts = [0];
  for (let at = 1; at < last; at += 1)
    if (outside.has(at) && /^(?:[,;:—–-]|--)$/.test(tokens[at]?.text ?? '')) starts.push(at);
  return starts.map((from, at) => ({ from, to: starts[at + 1] ?? last }));
}

function brackets(tokens: Words): Part[] {
  const from = tokens.findIndex(({ text }) => text === '(');
  const to = tokens.findIndex(({ text }, at) => at > from && text === ')') + 1;
  return from > 0 && to > 0 && saysNoMore(outsideOf(tokens, { from, to })) ? [{ from, to }] : [];
}

/** "X, and Y", "X; Y", "X but Y": either, where it stands by itself. */
function clauses(tokens: Words, segments: readonly Segment[], end: number): Part[] {
  const starts: number[] = [];
  for (const [at, { text, normal }] of tokens.entries()) {
    const before = segments.find((segment) => segment.to === at);
    const next = tokens[at + 1];
    const isJoined =
      text === ';' ||
      (text === ',' && (next?.normal === 'but' || contrasts.has(next?.normal ?? ''))) ||
      (text === ',' && next?.normal === 'and' && before !== undefined && hasVerb(slice(tokens, before)));
    const isBut =
      normal === 'but' &&
      tokens[at - 1]?.isWord === true &&
      !/^(?:all|nothing|anything|none)$/.test(tokens[at - 1]?.normal ?? '') &&
      hasVerb(tokens.slice(at, end));
    if (at < end && (isJoined || isBut)) starts.push(at);
  }
  return starts.flatMap((from, at): Part[] => {
    const left = tokens.slice(0, from);
    if (
      left.some(({ normal }) => /^(?:either|neither|both)$/.test(normal)) ||
      /\bnot only\b/i.test(left.map(({ text }) => text).join(' '))
    )
      return [];
    // "…, and that …" goes with what stands before it; what stands behind a semicolon does not.
    const ends = [
      end,
      ...starts
        .slice(at + 1)
        .filter((start) => tokens[start]?.text === ';')
        .slice(0, 1),
    ];
    const first = tokens[from]?.text === ';' ? from + 1 : tokens[from + 1]?.normal === 'and' ? from + 2 : null;
    const rest = first === null ? [] : tokens.slice(first, end);
    const standsAlone =
      first !== null &&
      !isPronoun(rest[0]) &&
      hasVerb(rest) &&
      !rest.some(({ normal }) => leaning.has(normal)) &&
      !holdsMore(left);
    return [
      ...ends.filter((to) => !endsWithMore(tokens.slice(from, to))).map((to) => ({ from, to })),
      ...(standsAlone && at === 0 ? [{ from: 0, to: first }] : []),
    ];
  });
}

/** "Many hope that X, and Y", "In the film X, and Y": what stands before X may hold for Y. */
function holdsMore(left: Words): boolean {
  return (
    /^(?:ADP|SCONJ|ADV)$/.test(left[0]?.partOfSpeech ?? '') ||
    reports(left) ||
    left.some(({ normal, lemma }) => normal === 'that' || wishing.has(lemma))
  );
}

/** "X, and Y, Z said", "X, and Y, in the film": what stands behind Y may hold for X. */
function endsWithMore(part: Words): boolean {
  const comma = part.findLastIndex(({ text }) => text === ',');
  const tail = part.slice(comma + 1);
  return reportsLate(part) || (comma > 0 && /^(?:ADP|SCONJ)$/.test(tail[0]?.partOfSpeech ?? '') && !isAdverbial(tail));
}

/** ", which …", ", adding that …", ", in 2021": up to the end, or to who said all that. */
function trailing(tokens: Words, segments: readonly Segment[], end: number): Part[] {
  return segments.slice(1).flatMap(({ from, to }): Part[] => {
    // What stands behind a further comma may belong to what stands before the first.
    if (to !== end || tokens[from]?.text !== ',') return [];
    const part = tokens.slice(from + 1, end);
    const goes = isClause(part) || (isAdverbial(part) && !reports(part) && saysNoMore(tokens.slice(0, from)));
    return goes ? [{ from, to: end }] : [];
  });
}

/** ", the mayor," and ", who leads the party," and ", in 2021,". */
function between(tokens: Words, segments: readonly Segment[]): Part[] {
  return segments.slice(1, -1).flatMap((segment, at): Part[] => {
    const before = slice(tokens, segments[at] as Segment);
    const part = slice(tokens, segment).slice(1);
    const mark = tokens[segment.from]?.text;
    const next = tokens[segment.to + 1]?.partOfSpeech ?? 'PUNCT';
    if (mark !== tokens[segment.to]?.text || !/^[,—–]$/.test(mark ?? '') || reports(part.slice(1))) return [];
    const takes = { from: segment.from, to: segment.to + 1 };
    const isVerbNext = next === 'VERB' || next === 'AUX';
    const goesOn = isVerbNext || next === 'ADP' || next === 'ADV';
    if (isClause(part)) return next === 'CCONJ' ? [{ ...takes, to: segment.to }] : goesOn ? [takes] : [];
    if (hasVerb(part)) return [];
    if (isAdverbial(part)) {
      const goes = !/^(?:CCONJ|ADP|NUM|PUNCT)$/.test(next) && saysNoMore(outsideOf(tokens, takes));
      return goes ? [{ ...takes, ...(!isVerbNext && { joint: ',' as const }) }] : [];
    }
    const opens = before.find(({ isWord, partOfSpeech }) => isWord && partOfSpeech !== 'CCONJ');
    const isOpening = /^(?:ADP|SCONJ|ADV)$/.test(opens?.partOfSpeech ?? '') && !hasVerb(before);
    const isNamed = /^(?:NOUN|PROPN|NUM)$/.test(before.at(-1)?.partOfSpeech ?? '');
    const isName = /^(?:DET|NOUN|PROPN|NUM|ADJ|PRON)$/.test(part[0]?.partOfSpeech ?? '');
    return isNamed && isName && goesOn && !isOpening ? [takes] : [];
  });
}

/** "In 2021, …", "Speaking in Moscow, …". */
function introduction(tokens: Words, segments: readonly Segment[]): Part[] {
  const [first, second] = segments;
  if (!first || !second || tokens[first.to]?.text !== ',') return [];
  const part = slice(tokens, first);
  const takes = { from: 0, to: first.to + 1 };
  const rest = tokens.slice(takes.to);
  const goes = isClause(part) ? !reports(part.slice(1)) : isAdverbial(part) && !reports(part);
  // "He" may be one who was named there.
  const isLed =
    /^(?:CCONJ|VERB|NUM|PUNCT)$/.test(rest[0]?.partOfSpeech ?? 'PUNCT') || (isPronoun(rest[0]) && !isDate(part));
  return goes && !isLed && saysNoMore(rest) ? [takes] : [];
}

/** ", X said on Monday" at the end of all. */
function isAttribution(tokens: Words, { from, to }: Segment): boolean {
  const part = tokens.slice(from + 1, to);
  const isClauseOfItsOwn = part.some(({ normal }) => relatives.has(normal) || /^(?:that|and|but|as)$/.test(normal));
  const verb = part.find(({ partOfSpeech }) => partOfSpeech === 'VERB' || partOfSpeech === 'AUX');
  return (
    from > 0 &&
    !isClauseOfItsOwn &&
    (part[0]?.normal === 'according' || (verb !== undefined && reports([verb]) && !verb.normal.endsWith('ing')))
  );
}

function without(statement: string, tokens: Words, { from, to, joint }: Part): string {
  const before = statement.slice(0, tokens[from]?.start ?? 0).trimEnd();
  const after = statement.slice(tokens[to - 1]?.end ?? 0).trimStart();
  const gap = before === '' || /^[.,;:!?…]/.test(after) || after === '' ? '' : ' ';
  const text = `${before}${joint ?? ''}${gap}${after}`;
  const ended = /[.!?…]["”’»)]*$/.test(text) ? text : `${text}.`;
  return before === '' ? capitalised(ended) : ended;
}

/** Names such as "iPhone" keep their form. */
function capitalised(text: string): string {
  return /^\p{Ll}\p{Lu}/u.test(text) ? text : text.replace(/^["“‘«]?\p{Ll}/u, (first) => first.toUpperCase());
}

function textOf(statement: string, tokens: Words, { from, to }: Part): string {
  return statement.slice(tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0);
}

function bare(text: string): string {
  return text.replace(/^[\s,;—–-]+|(?:,? and|[\s,;—–-]+)$/gu, '');
}

function slice(tokens: Words, { from, to }: Segment): Words {
  return tokens.slice(from, to);
}

function outsideOf(tokens: Words, { from, to }: Segment): Words {
  return [...tokens.slice(0, from), ...tokens.slice(to)];
}

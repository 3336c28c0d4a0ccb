import { addDays } from '../language/calendar.ts';
import { findDates, type FoundDate } from '../language/dates.ts';
import { analyze, type Token } from '../language/english.ts';
import type { SentenceReading } from '../passages/sentence-reading.ts';
import type { TimeRange } from './question.ts';
import { splitAbout } from './standalone-question.ts';
import { isBackground } from './time-match.ts';

/** An event that a question takes as its time ("before the war in Sudan"). */
export type EventAnchor = {
  readonly relation: 'before' | 'after' | 'since' | 'during' | 'until';
  /** The words that say it, with the relation. */
  readonly text: string;
  /** Stems of what names the event, in order. */
  readonly stems: readonly string[];
  /** The stem of the noun that says what it is ("war"), or of the clause's verb. */
  readonly head: string;
};

const opening =
  /\b(before|prior to|ahead of|in the run-?up to|on the eve of|after|following|in the wake of|in the aftermath of|since|during|amid|in the course of|until|till)\s+(?=(?:the|this|that|his|her|its|their|last)\b|\p{Lu}|\p{L}+['’]s\b)/giu;
const relations: Readonly<Record<string, EventAnchor['relation']>> = {
  before: 'before',
  'prior to': 'before',
  'ahead of': 'before',
  'on the eve of': 'before',
  since: 'since',
  during: 'during',
  amid: 'during',
  'in the course of': 'during',
  until: 'until',
  till: 'until',
};
/** Stretches that name no event. */
const noEvent = new Set(
  'day night week weekend month year decade century morning afternoon evening time period moment past future same rest beginning end start summer winter spring autumn fall hour minute second'.split(
    ' ',
  ),
);
const longestPhrase = 9;

/** The event that a question places its own in, `null` where it names none. Linear in the question's length. */
export function eventAnchor(question: string, asOf: string): EventAnchor | null {
  const { own } = splitAbout(question);
  for (const match of own.matchAll(opening)) {
    const start = match.index + match[0].length;
    const phrase = phraseOf(analyze(own.slice(start, start + 200)));
    const head = headOf(phrase);
    const content = phrase.filter((word) => word.isWord && !word.isStopWord && !onlyBegins(word));
    const end = start + (phrase.at(-1)?.end ?? 0);
    if (
      !head ||
      (head.partOfSpeech !== 'VERB' && noEvent.has(head.lemma)) ||
      findDates(own.slice(start, end), asOf).length > 0
    )
      continue;
    const word = match[1]?.toLowerCase().replace('runup', 'run-up') ?? '';
    return {
      relation: relations[word] ?? (word.startsWith('in the run') ? 'before' : 'after'),
      text: own.slice(match.index, end),
      stems: content.map(({ stem }) => stem),
      head: head.stem,
    };
  }
  return null;
}

/** What follows "before the": to the next mark, question word or verb of the question itself. */
function phraseOf(tokens: readonly Token[]): Token[] {
  const end = tokens.findIndex(
    (token, at) =>
      at >= longestPhrase ||
      (!token.isWord && !/^['’]s$|^[-’']$/.test(token.text)) ||
      /^(?:who|what|when|where|why|how|which|and|but|did|does|do|was|were|is|are|has|have|had)$/.test(token.normal),
  );
  return [...(end < 0 ? tokens : tokens.slice(0, end))];
}

/** The verb of a clause ("after Russia invaded"), or the last noun before "of", "in" and the like. */
function headOf(phrase: readonly Token[]): Token | undefined {
  const content = phrase.filter((word) => word.isWord && !word.isStopWord && !onlyBegins(word));
  const verb = content.find(
    (word) =>
      word.partOfSpeech === 'VERB' && !/^(?:DET|ADJ|ADP)$/.test(phrase[phrase.indexOf(word) - 1]?.partOfSpeech ?? ''),
  );
  if (verb) return verb;
  const stop = phrase.findIndex(({ partOfSpeech, normal }) => partOfSpeech === 'ADP' || normal === 'that');
  const end = stop < 0 ? Infinity : (phrase[stop]?.start ?? Infinity);
  const first = content.filter(({ start }) => start < end);
  return first.findLast(({ partOfSpeech }) => /^(?:NOUN|PROPN|VERB)$/.test(partOfSpeech)) ?? first.at(-1);
}

/** "Since the war began" is since the war. */
function onlyBegins({ lemma, partOfSpeech }: Token): boolean {
  return partOfSpeech === 'VERB' && /^(?:begin|start|break|end|finish)$/.test(lemma);
}

/** A sentence that may tell when the event was. */
export type EventSentence = Pick<SentenceReading, 'stems' | 'dates'> & { readonly text: string };

/** Stems of verbs and nouns by which news tells that something began or took place. */
const begins = new Set(
  'begin began begun start launch open erupt broke break outbreak strike struck hit hold held place happen occur take took invad seiz toppl overthrow oust declar announc sign elect vote kill explod collaps come came went wage'.split(
    ' ',
  ),
);
const ends = new Set('end ceas conclud finish ceasefir armistic truce surrend lift'.split(' '));
/** What lasts until it is said to be over. */
const lasting = new Set(
  'war pandem conflict occup sieg crisi lockdown epidem blockad strike offens campaign insurg famin drought presid premiership reign rule'.split(
    ' ',
  ),
);

type Told = FoundDate & { readonly weight: number; readonly isEnd: boolean };

/** One sentence that names the event and a date says too little; one that says that it began then is enough. */
const enough = 1.5;

/**
 * When the archive says that the event was: from sentences that name it beside a date, "broke out in April 2023" counting more than a
 * mere mention; several that agree win, and of a recurring event the last one before `asOf`. A preference only
 * (`explicit` is false), `null` where the archive does not say.
 */
export function eventTime(anchor: EventAnchor, sentences: readonly EventSentence[], asOf: string): TimeRange | null {
  const told = sentences.flatMap((sentence) => tellings(anchor, sentence));
  const beginning = agreed(
    told.filter(({ isEnd }) => !isEnd),
    asOf,
  );
  if (!beginning) return null;
  const over = lasting.has(anchor.head)
    ? agreed(
        told.filter(({ isEnd, to }) => isEnd && (to ?? '') >= (beginning.from ?? '')),
        asOf,
      )
    : null;
  const from = beginning.from ?? '';
  const to = beginning.to ?? '';
  const last = lasting.has(anchor.head) ? (over?.to ?? null) : to;
  const range = { text: anchor.text, explicit: false, anchor: 'event' } as const;
  switch (anchor.relation) {
    case 'before':
      return { from: null, to: addDays(from, -1), ...range };
    case 'since':
      return { from, to: null, ...range };
    case 'after':
      // "After the war": when it is over, if the archive knows that it is.
      return { from: over?.from ?? from, to: null, ...range };
    case 'until':
      return { from: null, to, ...range };
    case 'during':
      return { from, to: last, ...range };
  }
}

/** The dates at which a sentence places the event. */
function tellings(anchor: EventAnchor, sentence: EventSentence): Told[] {
  const stems = new Set(sentence.stems);
  if (!stems.has(anchor.head)) return [];
  const rest = anchor.stems.filter((stem) => stem !== anchor.head);
  const shared = rest.filter((stem) => stems.has(stem)).length;
  if (rest.length > 0 && shared / rest.length < 0.5) return [];
  const isBeginning = sentence.stems.some((stem) => begins.has(stem) && stem !== anchor.head);
  const isEnd = sentence.stems.some((stem) => ends.has(stem) && stem !== anchor.head);
  const complete = rest.length === 0 ? 0 : (shared / rest.length - 0.5) * 0.6;
  return sentence.dates.flatMap((date) => {
    const days = borders(date);
    if (!days || isBackground(sentence.text, date)) return [];
    const precision = date.granularity === 'day' ? 0.3 : date.granularity === 'month' ? 0.2 : 0;
    return [
      {
        ...date,
        ...days,
        isEnd: isEnd && !isBeginning,
        weight: 1 + (isBeginning || isEnd ? 0.7 : 0) + complete + precision,
      },
    ];
  });
}

/** The days that a date names, also where it opens a side ("since April 2023"); `null` for a stretch longer than a year. */
function borders(date: FoundDate): { from: string; to: string } | null {
  if (date.relation === 'before' || date.relation === 'until') return null;
  const from = date.from ?? date.to;
  const to = date.to ?? date.from;
  if (from === null || to === null) return null;
  return Date.parse(to) - Date.parse(from) > 366 * 86_400_000 ? null : { from, to };
}

type Group = { from: string; to: string; weight: number };

function agreed(told: readonly Told[], asOf: string): { from: string | null; to: string | null } | null {
  const past = told.filter(({ from }) => from !== null && from <= asOf);
  // The narrowest date leads, those that hold it or lie near it agree.
  const groups = past.map((one): Group => {
    const from = one.from ?? '';
    const to = one.to ?? '';
    const near = { from: addDays(from, -7), to: addDays(to, 7) };
    const weight = past
      .filter((other) => (other.from ?? '') <= near.to && (other.to ?? '') >= near.from)
      .reduce((sum, other) => sum + other.weight, 0);
    return { from, to, weight };
  });
  const best = Math.max(0, ...groups.map(({ weight }) => weight));
  if (best < enough) return null;
  const likely = groups.filter(({ weight }) => weight >= best * 0.6);
  const newest = likely.reduce((found, group) => (group.to > found.to ? group : found));
  const same = likely.filter((group) => group.from <= newest.to && newest.from <= group.to);
  return same.reduce((found, group) => (length(group) < length(found) ? group : found));
}

function length({ from, to }: Group): number {
  return Date.parse(to) - Date.parse(from);
}

import type { Reading } from '../reading.ts';
import { holdsName } from './name-conflict.ts';
import type { Conflict, ReadClaim } from './conflict.ts';

/** Verbs that report a claim without vouching for it; "announce" or "confirm" make it so. */
const reporting = new Set('say claim argue believe allege suggest accuse insist think assert contend maintain warn estimate'.split(' '));
const reportingStatement = new Set([...reporting, ...'tell state report declare announce add note describe call explain stress remark mention express hold confirm acknowledge admit reveal predict reiterate emphasize emphasise write quote recall'.split(' ')]);
/** So much of what a statement says stands in the reported words: then it is a claim of the one who said it. */
const shareReported = 0.6;

/** A statement that tells as a fact what the source only reports that somebody said, or puts it in another mouth. */
export function attributionConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const speech = speechOf(statement, reportingStatement);
  if (speech.isReported) {
    const reports = evidence.map(({ sentence, context }) => ({ sentence, context, ...speechOf(sentence, reportingStatement) })).filter(({ isReported, sentence }) => isReported || /["“”]/.test(sentence.text));
    if (reports.length === 0) return { kind: 'attribution', reason: 'its source does not say that anyone said so', contradicts: false };
    const known = reports.filter(({ speakers }) => speakers.length > 0);
    const speaker = speech.speakers.find((name) => known.length === reports.length && !known.some(({ speakers }) => speakers.some((other) => holdsName(nameOnly(other), name) || holdsName(nameOnly(name), other))));
    return speaker ? { kind: 'attribution', reason: `its source does not say that “${speaker.text}” said so`, contradicts: true } : null;
  }
  for (const { sentence } of evidence) {
    const { isReported, reported } = speechOf(sentence, reporting);
    if (!isReported) continue;
    const held = [...statement.stems].filter((stem) => sentence.stems.has(stem));
    const others = evidence.filter((other) => other.sentence !== sentence);
    const onlyReported = held.filter((stem) => reported.has(stem) && !others.some((other) => other.sentence.stems.has(stem)));
    if (held.length > 0 && onlyReported.length >= shareReported * statement.stems.size) {
      return { kind: 'attribution', reason: 'its source only reports that somebody said so', contradicts: false };
    }
  }
  return null;
}

type Speech = { readonly isReported: boolean; readonly speakers: Reading['names']; /** Stems of what is reported. */ readonly reported: ReadonlySet<string> };

/** Who reports what: "X said that …", "…, X said", "according to X, …". */
function speechOf({ tokens, words, names, text }: Reading, verbs: ReadonlySet<string>): Speech {
  const none = { isReported: false, speakers: [], reported: new Set<string>() };
  const according = /\baccording to\b/i.exec(text);
  if (according) {
    const from = according.index;
    const end = text.slice(from).search(/[,.;](?:\s|$)/);
    const to = end < 0 ? text.length : from + end;
    return { isReported: true, speakers: names.filter(({ start }) => start >= from && start < to), reported: stemsWhere(words, (start) => start < from || start >= to) };
  }
  const verb = words.find(({ token }) => verbs.has(token.lemma) && token.partOfSpeech === 'VERB');
  if (!verb) return none;
  const start = verb.token.start;
  const next = tokens[verb.at + 1];
  // "…, X said." and "…, said X.": what stands before the comma is reported.
  const comma = tokens.findLastIndex((token, at) => at < verb.at && token.text === ',');
  const isLast = next === undefined || !next.isWord || (comma >= 0 && verb.at - comma <= 2);
  const isTail = isLast && comma >= 0 && /[,.!?"”]/.test(tokens.at(-1)?.text ?? '.') && verb.at - comma <= 8;
  const subjectFrom = isTail ? (tokens[comma]?.start ?? 0) : 0;
  const isInverted = isTail && verb.at - comma <= 2;
  const speakers = isInverted ? names.filter((name) => name.start > start).slice(0, 1) : subject(names.filter((name) => name.start >= subjectFrom && name.end <= start));
  return { isReported: true, speakers, reported: isTail ? stemsWhere(words, (place) => place < subjectFrom) : stemsWhere(words, (place) => place > start) };
}

/** The name nearest to the verb. */
function subject(names: Reading['names']): Reading['names'] {
  return names.slice(-1);
}

function stemsWhere(words: Reading['words'], test: (start: number) => boolean): Set<string> {
  return new Set(words.filter(({ token }) => test(token.start)).map(({ stem }) => stem));
}

function nameOnly(name: Reading['names'][number]): Reading {
  return { text: name.text, tokens: [], words: [], stems: new Set(), folded: ` ${name.words.join(' ')} `, numbers: [], dates: [], names: [name], hasDenial: false, moods: new Set() };
}

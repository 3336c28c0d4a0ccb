import { countryOf } from '../../language/countries.ts';
import { sameName } from '../../language/names.ts';
import type { Reading } from '../reading.ts';
import type { Conflict, ReadClaim } from './conflict.ts';

/** Verbs that report a claim without vouching for it; "announce" or "confirm" make it so. */
const reporting = new Set(
  'say tell claim argue believe allege suggest insist think assert contend maintain warn estimate complain'.split(' '),
);
const reportingStatement = new Set([
  ...reporting,
  ...'state report declare announce add note explain stress remark mention confirm acknowledge admit reveal predict reiterate emphasize emphasise write'.split(
    ' ',
  ),
]);
/** So much of what a statement says stands in the reported words: then it is a claim of the one who said it. */
const shareReported = 0.6;

/** A statement that tells as a fact what the source only reports that somebody said, or puts it in another mouth. */
export function attributionConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const speech = speechOf(statement, reportingStatement);
  if (speech.isReported) {
    const reports = evidence
      .map(({ sentence }) => ({ sentence, ...speechOf(sentence, reportingStatement) }))
      .filter(({ isReported, sentence }) => isReported || /["“”]/.test(sentence.text));
    if (reports.length === 0)
      return { kind: 'attribution', reason: 'its source does not say that anyone said so', contradicts: false };
    const known = reports.filter(({ speakers }) => speakers.length > 0);
    const isKnown =
      known.length < reports.length ||
      speech.speakers.some((name) =>
        known.some(({ sentence }) =>
          sentence.names.some((other) => sameName(name.text, other.text) && isSpeaker(other, sentence)),
        ),
      );
    const speaker = isKnown ? undefined : speech.speakers.at(-1);
    return speaker
      ? { kind: 'attribution', reason: `its source does not say that “${speaker.text}” said so`, contradicts: true }
      : null;
  }
  for (const { sentence } of evidence) {
    const { isReported, reported } = speechOf(sentence, reporting);
    if (!isReported) continue;
    const held = [...statement.stems].filter((stem) => sentence.stems.has(stem));
    const others = evidence.filter((other) => other.sentence !== sentence);
    const onlyReported = held.filter(
      (stem) => reported.has(stem) && !others.some((other) => other.sentence.stems.has(stem)),
    );
    if (held.length > 0 && onlyReported.length >= shareReported * statement.stems.size) {
      return { kind: 'attribution', reason: 'its source only reports that somebody said so', contradicts: false };
    }
  }
  return null;
}

type Speech = {
  readonly isReported: boolean;
  readonly speakers: Reading['names'];
  /** Stems of what is reported. */ readonly reported: ReadonlySet<string>;
};

/** Who reports what: "X said that …", "…, X said", "according to X, …". */
function speechOf({ tokens, words, names, text }: Reading, verbs: ReadonlySet<string>): Speech {
  const none = { isReported: false, speakers: [], reported: new Set<string>() };
  const according = /\baccording to\b/i.exec(text);
  if (according) {
    const from = according.index;
    const end = text.slice(from).search(/[,.;](?:\s|$)/);
    const to = end < 0 ? text.length : from + end;
    return {
      isReported: true,
      speakers: names.filter(({ start }) => start >= from && start < to),
      reported: stemsWhere(words, (start) => start < from || start >= to),
    };
  }
  const verb = words.find(
    ({ token, at }) =>
      verbs.has(token.lemma) &&
      (token.partOfSpeech === 'VERB' || token.lemma === 'say') &&
      (token.lemma !== 'tell' || tokens.slice(at, at + 8).some(({ normal }) => normal === 'that')),
  );
  if (!verb) return none;
  const start = verb.token.start;
  const comma = tokens.findLastIndex(({ text: mark }, at) => at < verb.at && /^[,"”]$/.test(mark));
  const follows = tokens[verb.at + 1]?.normal;
  // "…, X said on Tuesday." and "…, said X.": what stands before the comma is reported.
  const isTail =
    comma > verb.at - 6 &&
    comma > tokens.length - verb.at &&
    tokens.length - verb.at <= 8 &&
    follows !== 'that' &&
    !verb.token.normal.endsWith('ing');
  const subjectFrom = isTail ? (tokens[comma]?.start ?? 0) : 0;
  const isInverted = isTail && verb.at - comma === 1;
  const speakers = isInverted
    ? names.filter((name) => name.start > start).slice(0, 1)
    : subject(names.filter((name) => name.start >= subjectFrom && name.end <= start));
  return {
    isReported: true,
    speakers,
    reported: isTail
      ? stemsWhere(words, (place) => place < subjectFrom)
      : stemsWhere(words, (place) => place > start && place < endOfReport(tokens, verb.at)),
  };
}

/** Whether a name stands before the reporting verb, or right behind it: "said Ruiz", "according to Ruiz". */
function isSpeaker(name: Reading['names'][number], { words, text }: Reading): boolean {
  if (/\baccording to\b/i.test(text)) return true;
  const verb = words.find(({ token }) => reportingStatement.has(token.lemma) && token.partOfSpeech === 'VERB');
  return verb === undefined || name.end <= verb.token.start || name.start - verb.token.end <= 2;
}

/** Where the one who is quoted acts again: "he said that …, and he told …". */
function endOfReport(tokens: Reading['tokens'], verb: number): number {
  const at = tokens.findIndex(
    ({ text }, place) =>
      place > verb &&
      text === ',' &&
      tokens[place + 1]?.normal === 'and' &&
      /^(?:PRON|PROPN)$/.test(tokens[place + 2]?.partOfSpeech ?? ''),
  );
  return at < 0 ? Infinity : (tokens[at]?.start ?? Infinity);
}

/** The names before the verb; a country among others is where they come from. */
function subject(names: Reading['names']): Reading['names'] {
  const people = names.filter(({ words }) => countryOf(words.join(' ')) === null);
  return people.length > 0 ? people : names;
}

function stemsWhere(words: Reading['words'], test: (start: number) => boolean): Set<string> {
  return new Set(words.filter(({ token }) => test(token.start)).map(({ stem }) => stem));
}

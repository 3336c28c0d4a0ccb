import { analyze } from '../language/english.ts';
import type { QuestionKind } from './question.ts';
import { splitAbout } from './standalone-question.ts';

export type Asked = {
  readonly kind: QuestionKind;
  /** The noun that the answer is one of ("country" in "which country", "people" in "how many people"), lower case; `null` where none is named. */
  readonly head: string | null;
};

const questionWord =
  /\b(?:(who|whom|whose)|(where)|(when)|(why)|how (many|much|old|long|far|large|big|high|tall|often)|(how)|(which|what)|(what's))\b/;

const whatKinds: readonly [QuestionKind, RegExp][] = [
  ['when', /^(?:date|day|month|year|time|weekday|decade|century)s?$/],
  [
    'where',
    /^(?:city|country|place|town|location|venue|state|region|capital|nation|county|continent|resort|residence)$/,
  ],
  [
    'number',
    /^(?:number|percentage|percent|share|amount|sum|price|cost|age|rate|total|toll|size|score|distance|length|height|population)$/,
  ],
  [
    'who',
    /^(?:person|man|woman|president|minister|leader|actor|actress|author|singer|artist|player|celebrity|politician|official|company|organi[sz]ation|group|team|party|agency)$/,
  ],
];

/** What kind of thing would answer, told from the question's first question word; of a follow-up from its own words, where these ask. Linear in the question's length. */
export function askedKind(question: string): Asked {
  const { own, about } = splitAbout(question);
  const asked = kindOf(own);
  if (asked.kind !== 'other' || about === '')
    return asked.head === null && about !== '' ? withHeadOf(asked, about) : asked;
  return kindOf(about);
}

/** "How many?" asks for what the question before asked for. */
function withHeadOf(asked: Asked, about: string): Asked {
  const before = kindOf(about);
  return asked.kind === 'number' && before.kind === 'number' ? before : asked;
}

function kindOf(question: string): Asked {
  const text = question.toLowerCase();
  const found = questionWord.exec(text);
  if (!found)
    return {
      kind: /^(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should)\b/.test(text.trim())
        ? 'yes-no'
        : 'other',
      head: null,
    };
  const rest = text.slice(found.index + found[0].length);
  if (found[1]) return { kind: 'who', head: null };
  if (found[2]) return { kind: 'where', head: null };
  if (found[3]) return { kind: 'when', head: null };
  if (found[4]) return { kind: 'why', head: null };
  if (found[5]) return { kind: 'number', head: /many|much/.test(found[5]) ? firstNoun(rest) : null };
  if (found[6]) return { kind: 'how', head: null };
  const head = firstNoun(rest);
  const kind = head && whatKinds.find(([, pattern]) => pattern.test(head))?.[0];
  return { kind: kind || (found[0] === 'which' ? 'which' : 'what'), head };
}

/** The noun behind "which", "what" or "how many": the last one of its first run ("radio station"), past adjectives and numbers. */
function firstNoun(rest: string): string | null {
  let found: string | null = null;
  for (const { normal, partOfSpeech, isWord } of analyze(rest).slice(0, 6)) {
    if (
      !isWord ||
      partOfSpeech === 'VERB' ||
      partOfSpeech === 'AUX' ||
      partOfSpeech === 'ADP' ||
      partOfSpeech === 'PRON'
    )
      break;
    if (partOfSpeech === 'NOUN') found = normal;
    else if (found !== null) break;
  }
  return found;
}

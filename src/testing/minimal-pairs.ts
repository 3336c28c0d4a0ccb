import type { CorpusSentence } from './corpus-sentences.ts';

export type MinimalPair = { readonly change: string; readonly evidence: CorpusSentence; readonly statement: string };

const months = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
const numberWords = 'two three four five six seven eight nine ten eleven twelve fourteen fifteen'.split(' ');
const offices: readonly (readonly [string, string])[] = [
  ['foreign minister', 'defence minister'],
  ['prime minister', 'foreign minister'],
  ['president', 'prime minister'],
  ['ambassador', 'governor'],
  ['secretary of state', 'minister of justice'],
];
/** What one does to another: turned round, it says something else. */
const deeds =
  'received|welcomed|hosted|told|asked|thanked|urged|called on|warned|accused|signed for|sent|vetoed|rejected|led|ordered|backed|pardoned|took over|presented|ruled|gave|offered|recognised|brought|invited|criticised|blamed|made|recalled|joined';
const name = "\\p{Lu}[\\p{L}'’-]+(?: (?:al-)?\\p{Lu}[\\p{L}'’-]+){0,2}";

/** Each rule changes one thing of a sentence so that it says something else; `null` where there is nothing to change. */
type Rule = (sentence: string, at: number, others: Others) => string | null;
type Others = {
  readonly people: readonly string[];
  readonly places: readonly string[];
  readonly neighbours: readonly string[];
};

const rules: Readonly<Record<string, Rule>> = {
  'number in digits': (text, at) =>
    replace(
      text,
      /(?<![\d,.:]|\b(?:January|February|March|April|May|June|July|August|September|October|November|December) )(?!(?:19|20)\d\d\b)\d[\d,]*(?![\d]|st|nd|rd|th| (?:January|February|March|April|May|June|July|August|September|October|November|December)|\/)/u,
      (found) => String(Number(found.replaceAll(',', '')) + 3 + (at % 5)),
    ),
  'number in words': (text, at) =>
    replace(text, new RegExp(`\\b(?:${numberWords.join('|')})\\b(?= (?!of |after|before)\\p{Ll})`, 'u'), (found) =>
      other(numberWords, found, at),
    ),
  day: (text, at) =>
    replace(text, new RegExp(`\\b\\d{1,2}(?= (?:${months.join('|')})\\b)`), (found) =>
      String(((Number(found) + 2 + (at % 7)) % 28) + 1),
    ),
  month: (text, at) =>
    replace(text, new RegExp(`(?<=\\b(?:\\d{1,2}|in|since|until|last|of) )(?:${months.join('|')})\\b`), (found) =>
      other(months, found, at),
    ),
  year: (text, at) => replace(text, /\b(?:19|20)\d\d\b(?!-)/, (found) => String(Number(found) - 1 - (at % 4))),
  weekday: (text, at) =>
    replace(text, new RegExp(`\\b(?:${weekdays.join('|')})\\b`), (found) => other(weekdays, found, at)),
  person: (text, at, { people }) => replacePerson(text, people, at),
  'person from the sentences before': (text, at, { neighbours }) => replacePerson(text, neighbours, at),
  place: (text, at, { places }) =>
    replace(
      text,
      /(?<=\b(?:in|from|to|at|near) )(?!January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\p{Lu}\p{L}+\b(?! \p{Lu})/u,
      (found) => other(places, found, at),
    ),
  office: (text) => {
    for (const [from, to] of offices)
      if (new RegExp(`(?<!prime |deputy )\\b${from}\\b`).test(text)) return text.replace(from, to);
    return null;
  },
  roles: (text) => {
    const match = new RegExp(
      `(?<=^|[.,;—“] |that |and |but )((?:[Tt]he )?${name}) ((?:has |had |also |then )?(?:${deeds})) ((?:the )?${name})(?=[ ,.’'])`,
      'u',
    ).exec(text);
    return match ? text.replace(match[0], `${match[3]} ${match[2]} ${match[1]}`) : null;
  },
  'roles, in the passive': (text) => {
    const match = new RegExp(
      `(?<=^|[.,;—“] |that |and |but )(${name}) ((?:received|welcomed|urged|thanked|accused|warned|invited|backed|pardoned|rejected|ordered)) (${name})(?=[ ,.’'])`,
      'u',
    ).exec(text);
    return match ? text.replace(match[0], `${match[1]} was ${match[2]} by ${match[3]}`) : null;
  },
  'denied with not': (text) =>
    replace(
      text,
      /(?<!\b(?:[Nn]o|[Nn]obody|[Nn]othing|[Nn]either|[Nn]or)\b.{0,60})\b(?:was|were|is|are|has|have|had|will|would|can|could)\b(?! not| neither| no\b| never| nothing|n't| to have)/,
      (found) => `${found} not`,
    ),
  'denied with did not': (text) =>
    replace(
      text,
      new RegExp(
        `(?<=^${name} )(?:received|welcomed|told|asked|thanked|met|signed|opened|arrived|visited|called|came|stayed|answered|ordered)\\b`,
        'u',
      ),
      (found) => `did not ${bareForms[found] ?? found}`,
    ),
  'no longer denied': (text) =>
    replace(text, /\b(?:was|were|is|are|has|have|had|will|would|can|could|did|does|do) not\b(?! only)/, (found) =>
      /^(?:did|does|do) /.test(found) ? found.slice(0, -4) : found.slice(0, -4),
    ),
  'only possible': (text) =>
    replace(
      text,
      /(?<!\b(?:could|would|may|might|to|should|can|will) )\b(?:will|has|have) (?=\p{L}{4,})(?!not|never|been)/u,
      (found) => (found === 'will ' ? 'may ' : 'may have '),
    ),
  'not yet so': (text) =>
    replace(
      text,
      new RegExp(
        `(?<=^${name} )(?:received|welcomed|told|asked|thanked|met|signed|opened|arrived|visited|came|stayed|answered|ordered)\\b`,
        'u',
      ),
      (found) => `will ${bareForms[found] ?? found}`,
    ),
  'already so': (text) =>
    replace(
      text,
      /\b(?:will|may|might|could|wants to|want to|is to|are to|plans to) (?=\p{L}{4,})(?!not|never|have)/u,
      () => 'did ',
    ),
  all: (text) =>
    replace(text, /\b(?:[Ss]ome|[Ss]everal|[Mm]any|[Mm]ost)\b(?! of| \w+ed)/, (found) =>
      found[0] === found[0]?.toUpperCase() ? 'All' : 'all',
    ),
};
const bareForms: Readonly<Record<string, string>> = {
  received: 'receive',
  welcomed: 'welcome',
  told: 'tell',
  asked: 'ask',
  thanked: 'thank',
  met: 'meet',
  signed: 'sign',
  opened: 'open',
  arrived: 'arrive',
  visited: 'visit',
  called: 'call',
  came: 'come',
  stayed: 'stay',
  answered: 'answer',
  ordered: 'order',
};

/** Every sentence with each change that applies to it: the same pairs on every run. */
export function minimalPairs(sentences: readonly CorpusSentence[]): MinimalPair[] {
  const people = [...new Set(sentences.flatMap(({ text }) => peopleIn(text)))].sort();
  const places = ['Madrid', 'Nairobi', 'Lima', 'Oslo', 'Jakarta', 'Vienna', 'Lisbon'];
  return sentences.flatMap((evidence, at) =>
    Object.entries(rules).flatMap(([change, rule]): MinimalPair[] => {
      const context = `${evidence.title} ${evidence.before.join(' ')}`;
      const neighbours = peopleIn(context).filter((person) => !evidence.text.includes(lastWord(person)));
      const strangers = people.filter((person) => !`${context} ${evidence.text}`.includes(lastWord(person)));
      const statement = rule(evidence.text, at, {
        people: strangers,
        places: places.filter((place) => !evidence.text.includes(place)),
        neighbours,
      });
      return statement === null || statement === evidence.text ? [] : [{ change, evidence, statement }];
    }),
  );
}

function replace(text: string, pattern: RegExp, by: (found: string) => string): string | null {
  const match = pattern.exec(text);
  return match ? text.slice(0, match.index) + by(match[0]) + text.slice(match.index + match[0].length) : null;
}

function other(list: readonly string[], found: string, at: number): string {
  const place = list.indexOf(found);
  return list[(Math.max(0, place) + 1 + (at % Math.max(1, list.length - 1))) % list.length] ?? '';
}

const personPattern = /(?<!\bthe (?:\p{Lu}\p{L}+ )*)(?<=\s)\p{Lu}\p{Ll}{2,} (?:al-)?\p{Lu}\p{Ll}{2,}\b(?! \p{Lu})/gu;
const notPeople =
  /\b(?:The|House|Council|State|States|League|Sea|Museum|Bank|Gaza|Airlines|East|White|City|Party|Jihad|Authority|Assembly|Room|Prime|Foreign|President|Minister|Nations|Court|Valley|Organization|Sample|Arabia|Union|South|North|Middle|On|In|At|Tower|Street|Hotel|Islamic|Peace|Palace|Summit|Square|Plan|Fund|Mount|Accord|Liberation|Day|Group|Committee|Front|Desk|Muslim|Black)\b/;

function peopleIn(text: string): string[] {
  return (text.match(personPattern) ?? []).filter((person) => !notPeople.test(person));
}

function replacePerson(text: string, people: readonly string[], at: number): string | null {
  const [person] = peopleIn(text);
  const stranger = people[at % Math.max(1, people.length)];
  return person && stranger ? text.replace(person, stranger) : null;
}

function lastWord(person: string): string {
  return person.split(' ').at(-1) ?? person;
}

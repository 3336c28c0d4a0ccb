import { isTitle } from '../language/name-words.ts';
import type { FoundName } from '../language/names.ts';
import type { Clause } from './clause.ts';
import { isInside } from './clause-end.ts';
import { nameAt, type NameKind, type NameKinds } from './name-kinds.ts';
import type { Proposal } from './proposal.ts';
import { inverted, leadWords, question, wordsOf } from './wording.ts';

/** "Mahmoud Abbas travelled to Moscow" → "Who travelled to Moscow?"; "Kuwait had invited Abbas" → "Which country had invited Abbas?" */
export function askSubject(clause: Clause, kindOf: NameKinds): Proposal | null {
  const { sentence, subject, verb, rest } = clause;
  const name = nameAt(sentence, subject.to - 1);
  const kind = name && kindOf(name);
  if (!name || kind === 'place' || kind === null || kind === undefined || !isWhole(clause, name)) return null;
  const said = wordsOf(sentence, { from: verb.from, to: rest.to });
  const lead = leadWords(clause);
  if (said === null || lead === null || rest.to - rest.from < 2) return null;
  return proposal(clause, name, question(kind === 'country' ? 'Which country' : 'Who', said, lead), kind);
}

/** "The delegation was led by John Sullivan" → "Who was the delegation led by?" */
export function askAgent(clause: Clause, kindOf: NameKinds): Proposal | null {
  const { sentence, verb, rest } = clause;
  const { tokens } = sentence;
  const name = nameAt(sentence, rest.to - 1);
  const first = name && tokens.findIndex((token) => isInside([name], token));
  if (!name || first === undefined || kindOf(name) !== 'person' || tokens[verb.from]?.lemma !== 'be') return null;
  const by = tokens.slice(verb.to, rest.to).findLastIndex(({ normal }) => normal === 'by') + verb.to;
  const asked = inverted(clause);
  const between = wordsOf(sentence, { from: rest.from, to: by });
  const titleWords = name.title?.split(/\s+/u).length ?? 0;
  const isAgent = tokens[by]?.normal === 'by' && first - by === 1 + titleWords && by - rest.from < 4;
  const lead = leadWords(clause);
  if (!isAgent || asked === null || between === null || lead === null) return null;
  return proposal(clause, name, question('Who', asked, between, 'by', lead), 'person');
}

/** The name is all of the subject, but for an office ("Transport Minister"). */
function isWhole({ sentence: { tokens }, subject }: Clause, name: FoundName): boolean {
  const before = tokens.slice(subject.from, subject.to).filter(({ start }) => start < name.start);
  const words = before.filter(({ normal }) => normal !== 'the');
  const isOffice = words.every(({ text, normal }) => /^\p{Lu}/u.test(text) || isTitle(normal));
  return isOffice && (words.length === 0 || name.title !== null) && tokens[subject.to - 1]?.end === name.end;
}

function proposal({ sentence }: Clause, name: FoundName, asked: string, kind: NameKind): Proposal {
  const family = kind === 'person' ? (name.text.split(/\s+/u).at(-1) ?? name.text) : name.text;
  return { form: 'who', sentence, question: asked, answers: [...new Set([name.text, family])], answer: name };
}

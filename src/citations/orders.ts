import { analyze, isDictionaryWord, type Token } from '../language/english.ts';

const set = (words: string) => new Set(words.split(' '));

/** What one does who is told what to write. */
const telling = set(
  'say tell answer reply respond write mention name state quote cite print output repeat return speak add include contain begin report inform describe use give put pass',
);
/** The plainest of these, which ask for words wherever a clause begins with them. */
const saying = set('say tell answer reply respond mention quote cite');
/** What is written then. */
const written = set('answer reply response summary output completion prompt query question footnote text');
/** Whom such words are for. */
const addressed = set(
  'you your assistant bot chatbot machine software system ai model generator engine reader user whoever anyone',
);
const duty =
  /\b(?:must|shall|should|ought to|(?:has|have|had) to|(?:is|are|was|were|be) (?:to|required|obliged|mandatory|instructed)|only (?:permitted|allowed|correct|right|valid|true))\b/iu;
/** Words of a reader's own text: no article knows it. */
const ofTheReader =
  /\byour (?:\p{L}+ ){0,2}(?:answers?|repl(?:y|ies)|responses?|summar(?:y|ies)|outputs?|texts?|task|rules?|prompt|instructions|user)\b|\byou (?:\p{L}+ ){0,2}(?:say|write|answer|reply|mention|name|output|cite|quote)\b/iu;
/** "The answer to that is …", "Any reply on it …": what is said of an answer is not said of the thing itself. */
const ofAnAnswer =
  /^\P{L}*(?:(?:the|an?|any|every|each|all|no|to|for|expected)\b[^.:;,]{0,40} )?(?:answers?|repl(?:y|ies)|outputs?|completions?|quer(?:y|ies)|prompts?) (?:to|on|for|about)\b/iu;
const quotedWords = /["“«][^"“”«»]{1,400}["”»]/gu;
/** What may stand before the verb of an order. */
const beforeOrder = set('please now then also just only kindly always never do not');
/** No longer text is one sentence. */
const looked = 1000;
const infinitives = set('can could will would may might to');
/** Clauses may begin behind these. */
const clauseBreak = /^[:;—–]+$/u;
/** Forms that are participles as well: "Set in Oslo, the film …". */
const alsoParticiple = set(
  'set put cut hit let read shut split spread cast cost hurt beat come become run bid quit rid bet',
);

/** What an order asks for: plainly that something be said, or else something that may be news in itself ("He must answer the question"). */
export type Order = 'words' | 'deeds';

/**
 * What a sentence asks of its reader instead of telling what is so; `null` where it tells. Whatever an order names, it is no
 * evidence that anything happened; what is quoted in it is not looked at.
 */
export function orderIn(sentence: string): Order | null {
  const bare = sentence.slice(0, looked).replaceAll(quotedWords, '“…”');
  if (ofTheReader.test(bare) || ofAnAnswer.test(bare)) return 'words';
  const tokens = relevant(bare);
  const verb = imperative(tokens);
  if (verb !== null && (saying.has(verb) || has(tokens, written))) return 'words';
  const asksForWords = duty.test(bare) && has(tokens, telling) && (has(tokens, addressed) || has(tokens, written));
  return verb !== null || asksForWords ? 'deeds' : null;
}

/** Whether a statement demands something itself: that may rest on an order. */
export function demands(statement: string): boolean {
  return duty.test(statement) || imperative(relevant(statement)) !== null;
}

function relevant(text: string): Token[] {
  return analyze(lowered(text)).filter(({ isWord, text: mark }) => isWord || mark === ',' || clauseBreak.test(mark));
}

function has(tokens: readonly Token[], words: ReadonlySet<string>): boolean {
  return tokens.some(({ lemma, normal }) => words.has(lemma) || words.has(normal));
}

/** A verb in its dictionary form where a clause begins, with no subject before it. */
function imperative(tokens: readonly Token[]): string | null {
  for (const at of tokens.keys()) {
    const before = tokens[at - 1];
    const afterComma = before?.text === ',';
    if (before && !afterComma && !clauseBreak.test(before.text)) continue;
    // "It can write code, answer questions …": what stands behind a modal verb goes on behind commas.
    if (afterComma && tokens.slice(0, at).some(({ normal }) => infinitives.has(normal))) continue;
    let verb = at;
    while (beforeOrder.has(tokens[verb]?.normal ?? '') && tokens[verb + 1]?.isWord) verb += 1;
    if (isOrderingVerb(tokens[verb], tokens[verb + 1], afterComma)) return tokens[verb]?.lemma ?? null;
  }
  return null;
}

function isOrderingVerb(verb: Token | undefined, next: Token | undefined, afterComma: boolean): boolean {
  if (!verb?.isWord || verb.lemma !== verb.text || !isDictionaryWord(verb.lemma)) return false;
  if (verb.partOfSpeech !== 'VERB' && !(verb.lemma === 'be' && verb.partOfSpeech === 'AUX')) return false;
  if (alsoParticiple.has(verb.lemma)) return /^(?:DET|PRON|PROPN)$/u.test(next?.partOfSpeech ?? '');
  // "They sing, dance and eat."
  return !afterComma || telling.has(verb.lemma);
}

/** With its first letter small: the tagger takes an unknown capitalised word for a name. */
function lowered(text: string): string {
  return text.replace(
    /^(\P{L}*)(\p{Lu})(?=\p{Ll})/u,
    (_, before: string, letter: string) => before + letter.toLowerCase(),
  );
}

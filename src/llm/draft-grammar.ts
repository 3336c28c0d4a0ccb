/** Abbreviations after which a sentence goes on; a full stop after any other word ends it. */
const abbreviations =
  'Mr Mrs Ms Dr Prof St Gen Lt Col Capt Maj Sgt Sen Rep Gov No Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec'.split(
    ' ',
  );
/** With these every statement ends, whatever the model would do: SmolLM2 fell into endless repetitions, of clauses and of one sign. */
const mostWords = 40;
const longestWord = 24;
const mostLabels = 3;

/**
 * A GBNF grammar (llama.cpp, grammars/README.md) of drafts: `refusal`, or one to `mostStatements` statements, each one sentence that is followed
 * by one to three markers, and every marker names one of `labels`. What is decoded with it needs no check of its form.
 */
export function draftGrammar(labels: readonly string[], refusal: string, mostStatements: number): string {
  const strange = labels.find((label) => !/^S\d+$/.test(label));
  if (strange !== undefined) throw new RangeError(`"${strange}" is not a label`);
  const root =
    labels.length === 0 ? literal(refusal) : `${literal(refusal)} | statement (" " statement){0,${mostStatements - 1}}`;
  return `root ::= ${root}
statement ::= (only | first (" " word){0,${mostWords}} " " last) " " marker{1,${mostLabels}}
only ::= start inside ending
first ::= abbreviation | start inside
word ::= abbreviation | letter inside
last ::= letter inside ending
start ::= ["“‘$€£(]? [A-ZÀ-Þ0-9]
inside ::= (letter | [.!?] letter){0,${longestWord}}
letter ::= [^ .!?\\[\\]【】［］<>*\`\\n\\r\\t]
ending ::= [.!?] ["”’)]?
abbreviation ::= (${abbreviations.map(literal).join(' | ')} | [A-Z] ("." [A-Z])*) "."
marker ::= "[" label "]"
label ::= ${labels.length === 0 ? literal('-') : labels.map(literal).join(' | ')}
`;
}

function literal(text: string): string {
  return JSON.stringify(text);
}

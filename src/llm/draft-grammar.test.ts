import { describe, expect, it } from 'vitest';
import { draftGrammar } from './draft-grammar.ts';

describe('draftGrammar', () => {
  it('knows the labels that exist and no other', () => {
    const grammar = draftGrammar(['S2', 'S31'], 'NO ANSWER', 3);
    expect(grammar).toContain('label ::= "S2" | "S31"\n');
    expect(grammar).toContain('root ::= "NO ANSWER" | statement');
  });

  it('leaves only the refusal where nothing is shown', () => {
    expect(draftGrammar([], 'NO ANSWER', 3)).toContain('root ::= "NO ANSWER"\n');
  });

  it('takes nothing for a label that could change the grammar', () => {
    expect(() => draftGrammar(['S1" | [a-z]'], 'NO ANSWER', 3)).toThrow(RangeError);
  });
});

import type { Reading } from '../reading.ts';
import type { Conflict, ReadClaim } from './conflict.ts';

/** Words that say how many or how often without a number, by what they say. */
const classes: Readonly<Record<string, readonly string[]>> = {
  all: 'all every each entire whole always everyone everybody everything both unanimous unanimously'.split(' '),
  most: 'most mostly majority'.split(' '),
  few: 'few rarely seldom hardly little'.split(' '),
  only: 'only sole solely exclusively alone'.split(' '),
};
const classOf = new Map(
  Object.entries(classes).flatMap(([name, words]) => words.map((word): [string, string] => [word, name])),
);
/** In "after all", "at most" or "a few" they say something else. */
const before = /^(?:after|at|above|not|first|a|the|quite|very)$/;
const asked = ['all', 'most', 'few', 'only'];

/** "All", "most", "few" or "only" where the source does not say so. */
export function quantityConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const held = new Set(evidence.flatMap(({ sentence }) => quantities(sentence).map(({ name }) => name)));
  for (const { name, word } of quantities(statement)) {
    if (asked.includes(name) && !held.has(name)) {
      return { kind: 'quantity', reason: `its source does not say “${word}”`, contradicts: held.size > 0 };
    }
  }
  return null;
}

function quantities({ tokens }: Reading): { name: string; word: string }[] {
  return tokens.flatMap((token, at) => {
    const name = classOf.get(token.normal);
    const previous = tokens[at - 1]?.normal ?? '';
    if (name === undefined || (name !== 'all' && before.test(previous)) || /^(?:after|at|above)$/.test(previous))
      return [];
    if (token.normal === 'most' && tokens[at + 1]?.partOfSpeech === 'ADJ') return [];
    return [{ name, word: token.normal }];
  });
}

/** A letter and those beside it on a keyboard of English. */
const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const neighbours = new Map<string, string>(
  rows.flatMap((row, at) =>
    Array.from(row, (letter, place): [string, string] => {
      const [above, below] = [rows[at - 1] ?? '', rows[at + 1] ?? ''];
      const around = [row[place - 1], row[place + 1], above[place], above[place + 1], below[place - 1], below[place]];
      return [letter, around.join('')];
    }),
  ),
);
const vowels = 'aeiouy';

/** What one slip costs. Two letters that changed places, and one written twice or once, are what fingers do most. */
const costs = { swapped: 0.8, doubled: 0.8, neighbour: 1, left: 1, vowel: 1.2, added: 1.2, other: 1.6 };
/** Few miss the first letter. */
const atFirst = 0.5;

/**
 * How much must have gone wrong for somebody who meant one word to have typed the other, both in lower case; `Infinity` for more than
 * `most`. Damerau and Levenshtein's distance without overlaps, with likelier slips costing less.
 */
export function slipCost(typed: string, meant: string, most: number): number {
  if (typed === meant) return 0;
  const smallest = costs.swapped;
  if (Math.abs(typed.length - meant.length) * smallest > most) return Infinity;
  let before: number[] = [];
  let row = Array.from({ length: meant.length + 1 }, (_, at) => (at === 0 ? 0 : Infinity));
  for (let j = 1; j <= meant.length; j++) row[j] = (row[j - 1] as number) + leftOut(meant, j - 1);
  for (let i = 1; i <= typed.length; i++) {
    const next = [(row[0] as number) + addedOut(typed, i - 1)];
    let least = next[0] as number;
    for (let j = 1; j <= meant.length; j++) {
      const isSame = typed[i - 1] === meant[j - 1];
      let cost = (row[j - 1] as number) + (isSame ? 0 : replaced(typed, meant, i - 1, j - 1));
      cost = Math.min(
        cost,
        (row[j] as number) + addedOut(typed, i - 1),
        (next[j - 1] as number) + leftOut(meant, j - 1),
      );
      if (i > 1 && j > 1 && !isSame && typed[i - 1] === meant[j - 2] && typed[i - 2] === meant[j - 1])
        cost = Math.min(cost, (before[j - 2] as number) + costs.swapped + (i === 2 ? atFirst : 0));
      next.push(cost);
      least = Math.min(least, cost);
    }
    // Two rows on, a swap may still be cheaper than what this one says.
    if (least > most + costs.swapped) return Infinity;
    before = row;
    row = next;
  }
  const cost = row[meant.length] as number;
  return cost <= most + 1e-9 ? cost : Infinity;
}

function leftOut(meant: string, at: number): number {
  const cost = meant[at] === meant[at - 1] || meant[at] === meant[at + 1] ? costs.doubled : costs.left;
  return cost + (at === 0 ? atFirst : 0);
}

function addedOut(typed: string, at: number): number {
  const cost = typed[at] === typed[at - 1] || typed[at] === typed[at + 1] ? costs.doubled : costs.added;
  return cost + (at === 0 ? atFirst : 0);
}

function replaced(typed: string, meant: string, i: number, j: number): number {
  const [wrong, right] = [typed[i] as string, meant[j] as string];
  const cost = neighbours.get(wrong)?.includes(right)
    ? costs.neighbour
    : vowels.includes(wrong) && vowels.includes(right)
      ? costs.vowel
      : costs.other;
  return cost + (i === 0 && j === 0 ? atFirst : 0);
}

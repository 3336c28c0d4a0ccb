import { describe, expect, it } from 'vitest';
import { applyEdits, replaceWords, type Edit } from './edits.ts';

const text = 'Ada Lind met Per Holm.';
const edit = (start: number, end: number, put: string): Edit => ({ start, end, text: put });
/** The text after some edits, and what a span of the text before has become. */
function after(edits: readonly Edit[], start: number, end: number): [whole: string, part: string] {
  const edited = applyEdits(text, edits);
  const moved = edited.move({ start, end });
  return [edited.text, edited.text.slice(moved.start, moved.end)];
}

describe('edits', () => {
  it.each<[string, Edit[], [number, number], [string, string]]>([
    ['before a span', [edit(0, 3, 'Amanda')], [13, 21], ['Amanda Lind met Per Holm.', 'Per Holm']],
    ['inside it', [edit(17, 21, 'Berg')], [13, 21], ['Ada Lind met Per Berg.', 'Per Berg']],
    ['the whole of it', [edit(13, 21, 'all')], [13, 21], ['Ada Lind met all.', 'all']],
    ['across its start', [edit(4, 16, 'and Jo')], [13, 21], ['Ada and Jo Holm.', 'and Jo Holm']],
    ['across its end', [edit(4, 16, 'and Jo')], [0, 8], ['Ada and Jo Holm.', 'Ada and Jo']],
    [
      'put in at its start and its end',
      [edit(13, 13, '>'), edit(21, 21, '<')],
      [13, 21],
      ['Ada Lind met >Per Holm<.', 'Per Holm'],
    ],
    ['in any order', [edit(13, 16, 'Jo'), edit(0, 3, 'Bo')], [9, 21], ['Bo Lind met Jo Holm.', 'met Jo Holm']],
    ['that overlap an earlier one', [edit(13, 21, 'Jo'), edit(17, 21, 'Berg')], [13, 21], ['Ada Lind met Jo.', 'Jo']],
  ])('%s', (_name, edits, [start, end], expected) => {
    expect(after(edits, start, end)).toEqual(expected);
  });

  it('replace whole words only, and in capitals by capitals', () => {
    const written = 'OSLO: The Oslo Fjord, Osloers and (Oslo).';
    expect(applyEdits(written, replaceWords(written, 'Oslo', 'Riga')).text).toBe(
      'RIGA: The Riga Fjord, Osloers and (Riga).',
    );
    expect(applyEdits('a+b or c', replaceWords('a+b or c', 'a+b', '$&')).text).toBe('$& or c');
  });
});

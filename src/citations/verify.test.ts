import { describe, expect, it } from 'vitest';
import { labelSources } from '../prompt/label-sources.ts';
import { samplePassages, type SampleArticle } from '../testing/sample-sources.ts';
import { createLexicalSupportScorer } from './lexical-support-scorer.ts';
import { createVerifier } from './verify.ts';

const articles: readonly SampleArticle[] = [
  {
    id: 'harbour',
    title: 'Harbour bridge opens',
    publishedAt: '2024-08-13',
    passages: [
      [
        'The mayor, Ann Roe, opened the harbour bridge on Monday.',
        'The bridge cost 40 million euros.',
        'She thanked the builders.',
      ],
      ['About 3,000 people came to the ceremony.', 'It rained all day.', 'A choir sang for the guests.'],
    ],
  },
  {
    id: 'school',
    title: 'School prize',
    publishedAt: '2023-05-02',
    passages: [['A school in Bern won the prize on Tuesday.', 'Its garden has 30 fruit trees.']],
  },
];

function verifierOf(some: readonly SampleArticle[] = articles) {
  const sources = labelSources(samplePassages(some));
  const labels = new Map(sources.flatMap(({ sentences }) => sentences).map(({ text, label }) => [text, label]));
  const label = (text: string) => [...labels].find(([sentence]) => sentence.includes(text))?.[1] ?? 'none';
  return { ...createVerifier(sources, createLexicalSupportScorer()), label };
}

const { label, ...verifier } = verifierOf();
const kept = async (text: string, labels: readonly string[]) => {
  const verification = await verifier.verify({ text, labels });
  if ('dropped' in verification) throw new Error(verification.dropped.reason);
  return {
    ...verification.kept,
    cited: verification.kept.sentences.map((sentence) => sentence.text),
    droppedParts: verification.droppedParts,
  };
};
const dropped = async (text: string, labels: readonly string[]) => {
  const verification = await verifier.verify({ text, labels });
  return 'dropped' in verification
    ? verification.dropped.reason
    : `kept, citing ${verification.kept.sentences.map((sentence) => sentence.text).join(' ')}`;
};

describe('createVerifier', () => {
  it('keeps a statement with the sentence that it cites', async () => {
    expect(await kept('Ann Roe opened the harbour bridge.', [label('mayor')])).toMatchObject({
      text: 'Ann Roe opened the harbour bridge.',
      cited: ['The mayor, Ann Roe, opened the harbour bridge on Monday.'],
      repaired: false,
      support: { verdict: 'supported' },
    });
  });

  it('cites anew where another shown sentence holds the statement', async () => {
    expect(await kept('The bridge cost 40 million euros.', [label('rained')])).toMatchObject({
      cited: ['The bridge cost 40 million euros.'],
      repaired: true,
    });
  });

  it('finds the sentence where a label names nothing, or none is given', async () => {
    for (const labels of [['S999'], ['17'], []]) {
      expect(await kept('About 3,000 people came to the ceremony.', labels)).toMatchObject({
        cited: ['About 3,000 people came to the ceremony.'],
        repaired: true,
      });
    }
  });

  it('leaves out citations that carry nothing', async () => {
    const labels = ['rained', 'cost', 'choir', 'Bern'].map(label);
    expect(await kept('The bridge cost 40 million euros.', labels)).toMatchObject({
      cited: ['The bridge cost 40 million euros.'],
      repaired: true,
    });
  });

  it('keeps every citation that a statement needs', async () => {
    const labels = [label('mayor'), label('cost')];
    const { cited } = await kept('Ann Roe opened the bridge, which cost 40 million euros.', labels);
    expect(cited).toHaveLength(2);
  });

  it('looks at the best of many labels', async () => {
    const all = ['mayor', 'cost', 'thanked', 'people', 'rained', 'choir', 'Bern', 'garden'].map(label);
    expect(await kept('It rained all day.', all)).toMatchObject({ cited: ['It rained all day.'] });
  });

  it('reads the days of each article against its own date', async () => {
    expect((await kept('The bridge was opened by Ann Roe on 12 August 2024.', [label('mayor')])).repaired).toBe(false);
    expect(
      (await kept('A school in Bern won the prize on 2 May 2023.', [label('mayor'), label('Bern')])).cited,
    ).toEqual(['A school in Bern won the prize on Tuesday.']);
  });

  it('knows who “she” is from the sentences before', async () => {
    expect((await kept('Ann Roe thanked the builders.', [label('thanked')])).cited).toEqual([
      'She thanked the builders.',
    ]);
  });

  it.each([
    ['a number', 'The bridge cost 90 million euros.', 'cost', '90 million'],
    ['a name', 'Otto Lind opened the harbour bridge.', 'mayor', 'Otto Lind'],
    ['a date', 'Ann Roe opened the harbour bridge on 1 March 2024.', 'mayor', '1 March 2024'],
    ['a denial', 'It did not rain all day.', 'rained', 'deny'],
  ])('drops what no shown sentence holds, and says why: %s', async (_, text, cited, reason) => {
    expect(await dropped(text, [label(cited)])).toContain(reason);
  });

  it.each([
    [
      'a clause',
      'About 3,000 people came to the ceremony, and Otto Lind sang.',
      'About 3,000 people came to the ceremony.',
      'and Otto Lind sang',
      'Otto Lind',
    ],
    [
      'the clause that comes first',
      'Otto Lind sang, and about 3,000 people came to the ceremony.',
      'About 3,000 people came to the ceremony.',
      'Otto Lind sang',
      'Otto Lind',
    ],
    [
      'a relative clause',
      'Ann Roe opened the harbour bridge, which cost 90 million euros.',
      'Ann Roe opened the harbour bridge.',
      'which cost 90 million euros',
      '90 million',
    ],
    [
      'an appositive',
      'Ann Roe, the foreign minister, opened the harbour bridge on Monday.',
      'Ann Roe opened the harbour bridge on Monday.',
      'the foreign minister',
      'minister',
    ],
    ['an introduction', 'In 1931, a choir sang for the guests.', 'A choir sang for the guests.', 'In 1931', '1931'],
  ])('leaves out what no shown sentence holds, and says why: %s', async (_, text, rest, part, reason) => {
    for (const labels of [['mayor', 'cost', 'people', 'choir'].map(label), []]) {
      const { droppedParts, ...statement } = await kept(text, labels);
      expect(statement).toMatchObject({ text: rest, support: { verdict: 'supported' } });
      expect(droppedParts).toEqual([{ text: part, reason: expect.stringMatching(labels.length > 0 ? reason : '.') }]);
    }
  });

  it('keeps a statement whole where it is supported', async () => {
    const text = 'Ann Roe opened the bridge, which cost 40 million euros.';
    expect(await kept(text, [label('mayor'), label('cost')])).toMatchObject({ text, droppedParts: [] });
  });

  it.each([
    ['a true part from a false rest', 'Otto Lind opened the harbour bridge, which cost 40 million euros.'],
    ['what the sources hold, to save a rest that they deny', 'It did not rain all day, and a choir sang.'],
    ['the doubt', 'Otto Lind came to the ceremony, reportedly.'],
    ['who said it', 'A school in Bern has 90 fruit trees, Otto Lind said.'],
    ['the condition', 'The bridge cost 40 million euros, unless Otto Lind paid for it.'],
  ])('never cuts away %s', async (_, text) => {
    expect(await dropped(text, ['mayor', 'cost', 'rained', 'choir', 'garden'].map(label))).not.toContain('kept');
  });

  it('holds what is left to the form of a statement', async () => {
    const text = 'The sources say that it rained all day, and Otto Lind left in 1931.';
    expect(await dropped(text, [label('rained')])).toContain('sources');
  });

  it('says that a label names nothing where no sentence holds the statement', async () => {
    expect(await dropped('Penguins live in the south.', ['S999'])).toContain('S999');
    expect(await dropped('Penguins live in the south.', [])).toContain('cites nothing');
  });

  it.each([
    ['a question', 'Did Ann Roe open the harbour bridge?', 'asks'],
    ['talk about the sources', 'The article says that it rained all day.', 'sources'],
    ['a fragment', 'The harbour bridge.', 'whole statement'],
    ['10,000 characters', 'It rained all day and '.repeat(455), 'too long'],
  ])('shows no %s', async (_, text, reason) => {
    expect(await dropped(text, [label('rained')])).toContain(reason);
  });

  it('shows a quote as it stands, whatever its form', async () => {
    const quote = verifierOf([{ id: 'talk', passages: [['Who opened the bridge?', 'Ann Roe, the mayor.']] }]);
    for (const text of ['Who opened the bridge?', 'Ann Roe, the mayor.']) {
      expect(await quote.verify({ text, labels: [quote.label(text)] })).toMatchObject({
        kept: { support: { method: 'verbatim' } },
      });
    }
  });

  it('holds a statement against sixty sentences in time', async () => {
    const sentences = Array.from(
      { length: 60 },
      (_, at) =>
        `In town ${at} the council, led by Mayor Ann Roe ${at}, spent ${at + 7} million euros on a bridge over the river in ${1950 + at}, and about ${at + 3},000 people came to see it open, officials said.`,
    );
    const many = verifierOf([{ id: 'long', passages: [sentences] }]);
    await many.verify({ text: 'The council built a museum.', labels: ['S1'] });
    const started = performance.now();
    for (let at = 0; at < 5; at += 1)
      expect(
        await many.verify({
          text: `The council of ${at} spent 999 million euros on a museum in 2031.`,
          labels: ['S1'],
        }),
      ).toHaveProperty('dropped');
    expect((performance.now() - started) / 5).toBeLessThan(400);
    const parts = performance.now();
    const text =
      'In 2031, the council, the oldest in the land, spent 999 million euros on a museum, which opened in 2033, and its mayor left, saying that it was late, after a vote.';
    expect(await many.verify({ text, labels: ['S1'] })).toHaveProperty('dropped');

    expect(performance.now() - parts).toBeLessThan(2500);
  });
});

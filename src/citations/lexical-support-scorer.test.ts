import { describe, expect, it } from 'vitest';
import { readCorpusSentences } from '../testing/corpus-sentences.ts';
import { minimalPairs } from '../testing/minimal-pairs.ts';
import { heldOutClaims, supportFalsehoods, supportParaphrases } from '../testing/support-paraphrases.ts';
import { createLexicalSupportScorer, scoreSupport } from './lexical-support-scorer.ts';
import { createReader } from './reading.ts';
import { describeSupportScorer, grain } from './support-scorer.behaviour.ts';
import type { EvidenceSentence } from './support-scorer.ts';

const judge = (statement: string, options: Partial<EvidenceSentence> | string = {}) =>
  scoreSupport({
    statement,
    evidence: [
      { ...grain, title: '', publishedAt: null, ...(typeof options === 'string' ? { text: options } : options) },
    ],
  });

describeSupportScorer('The lexical scorer', async () => createLexicalSupportScorer());

describe('lexical support', () => {
  it.each([
    ['a date in another form', 'Ruiz received Mori on 4 May 2021.', grain.text],
    ['a date less exact', 'In May 2021 Ruiz received Mori in Lisbon.', grain.text],
    ['the passive', 'Kenji Mori was received by Ana Ruiz in Lisbon.', grain.text],
    ['digits for words', 'The company cut 3 jobs in Oslo.', 'The company cut three jobs in Oslo.'],
    ['tons for tonnes', 'Ruiz promised over 700 tons of grain.', grain.text],
    ['another form of an amount', 'The bridge cost $2.5 billion.', 'The bridge cost 2.5 billion dollars.'],
    [
      'a people for its country',
      'The American ambassador opened the hall.',
      'The ambassador of the United States opened the hall.',
    ],
    [
      'a part of what is said',
      'The mayor opened the bridge.',
      'The mayor opened the bridge on Monday, but did not speak.',
    ],
    ['the same words attributed', 'The bridge is safe, the mayor said.', 'The mayor said that the bridge is safe.'],
  ])('passes %s', (_, statement, text) => {
    expect(judge(statement, text)).toMatchObject({ verdict: 'supported' });
  });

  it.each([
    ['another number', 'Ruiz promised over 900 tonnes of grain.', grain.text, '900'],
    [
      'a number of something else',
      'The storm killed 300 people.',
      'The storm killed 20 people and destroyed 300 houses.',
      '300',
    ],
    ['a turned limit', 'Ruiz promised under 700 tonnes of grain.', grain.text, 'under 700'],
    ['another day', 'Ana Ruiz received Kenji Mori in Lisbon on 14 May 2021.', grain.text, '14 May 2021'],
    [
      'a day that ends alike',
      'Ana Ruiz left Lisbon on 4 May 2021.',
      'Ana Ruiz left Lisbon on 14 May 2021.',
      '4 May 2021',
    ],
    ['another begin', 'She has led the club since 2015.', 'She has led the club since 2017.', '2015'],
    ['another place', 'Ana Ruiz received Kenji Mori in Madrid.', grain.text, 'Madrid'],
    ['another office', 'Defence Minister Ana Ruiz received Kenji Mori.', grain.text, 'Defence Minister'],
    ['a denial', 'Ana Ruiz did not receive Kenji Mori in Lisbon.', grain.text, 'deny'],
    ['a denial taken off', 'The deal was signed.', 'The deal was not signed.', 'denies'],
    ['a plan as a fact', 'Ana Ruiz visited Porto.', 'Ana Ruiz will visit Porto.', 'has happened'],
    [
      'an intention as a fact',
      'The parties formed a government.',
      'The parties agreed to form a government.',
      'has happened',
    ],
    ['a fact as a possibility', 'Ana Ruiz may have visited Porto.', 'Ana Ruiz has visited Porto.', 'only possible'],
    [
      'a fear as a fact',
      'The rebels attacked Porto.',
      'Officials fear an attack on Porto by the rebels.',
      'has happened',
    ],
    ['roles turned round', 'Kenji Mori received Ana Ruiz in Lisbon.', grain.text, 'Mori'],
    ['roles turned round in the passive', 'Ana Ruiz was received by Kenji Mori in Lisbon.', grain.text, 'Mori'],
    [
      'directions turned round',
      'The train runs from Lisbon to Porto.',
      'The train runs from Porto to Lisbon.',
      'Lisbon',
    ],
    ['a claim as a fact', 'The bridge is safe.', 'The mayor said that the bridge is safe.', 'only reports'],
    [
      'a claim in another mouth',
      'Mori said that the bridge is safe.',
      'Ruiz said that the bridge is safe, and Mori thanked her.',
      'Mori',
    ],
    ['all for some', 'All ministers signed the letter.', 'Some ministers signed the letter.', 'all'],
    ['only where nothing is excluded', 'Only Porto has a bridge.', 'Porto has a bridge.', 'only'],
  ])('stops %s', (_, statement, text, named) => {
    const support = judge(statement, text);
    expect(support.verdict).not.toBe('supported');
    expect(support.reason?.toLowerCase()).toContain(named.toLowerCase());
  });

  it('reads a bare weekday against the day of its own article', () => {
    const tuesday = { text: 'The two met on Tuesday in Oslo.', publishedAt: '2024-08-14' };
    expect(judge('The two met on 13 August 2024 in Oslo.', tuesday).verdict).toBe('supported');
    expect(judge('The two met on 6 March 2023 in Oslo.', tuesday).verdict).not.toBe('supported');
    const evidence = [
      { ...grain, ...tuesday, text: 'It rained in Oslo.', publishedAt: '2020-01-01' },
      { ...grain, ...tuesday },
    ];
    expect(scoreSupport({ statement: 'The two met on 13 August 2024 in Oslo.', evidence }).verdict).toBe('supported');
  });

  it('does not take the day of the article for the day of what it tells', () => {
    expect(
      judge('The bridge opened on 14 August 2024.', { text: 'The bridge opened.', publishedAt: '2024-08-14' }).verdict,
    ).not.toBe('supported');
  });

  it('knows whom a pronoun means from the sentence before', () => {
    const she = { text: 'She opened the bridge in Porto.', before: ['Ana Ruiz came on Monday.'] };
    expect(judge('Ana Ruiz opened the bridge in Porto.', she).verdict).toBe('supported');
    expect(judge('Maria Silva opened the bridge in Porto.', she).verdict).not.toBe('supported');
    expect(
      judge('Ana Ruiz opened the bridge in Porto.', { ...she, text: 'Maria Silva opened the bridge in Porto.' })
        .verdict,
    ).not.toBe('supported');
  });
});

describe('lexical support, over the sample corpus', async () => {
  const sentences = await readCorpusSentences();
  const read = createReader();
  const isSupported = (statement: string, evidence: readonly EvidenceSentence[]) =>
    scoreSupport({ statement, evidence }, read).verdict === 'supported';
  const cite = (article: string, cited: string | readonly string[]) =>
    [cited].flat().map((piece) => {
      const found = sentences.find(({ articleId, text }) => articleId === article && text.includes(piece));
      if (!found) throw new Error(`${article} has no sentence with “${piece}”`);
      return found;
    });

  it('passes every sentence as it stands', () => {
    expect(sentences.length).toBeGreaterThan(250);
    expect(sentences.filter((sentence) => !isSupported(sentence.text, [sentence]))).toEqual([]);
    // Also where it is no longer the same characters.
    expect(
      sentences.filter((sentence) => !isSupported(`${sentence.text.slice(0, -1)} .`, [sentence])).length /
        sentences.length,
    ).toBeLessThan(0.02);
  });

  it('stops at least 95 % of the sentences in which one thing was changed', () => {
    const pairs = minimalPairs(sentences);
    const missed = pairs.filter(({ statement, evidence }) => isSupported(statement, [evidence]));
    expect(pairs.length).toBeGreaterThan(300);
    expect(
      missed.length / pairs.length,
      missed.map(({ change, statement }) => `${change}: ${statement}`).join('\n'),
    ).toBeLessThanOrEqual(0.05);
  });

  it('passes at least 90 % of faithful paraphrases', () => {
    const missed = supportParaphrases.filter(
      ([article, cited, statement]) => !isSupported(statement, cite(article, cited)),
    );
    expect(supportParaphrases.length).toBeGreaterThan(100);
    expect(
      missed.length / supportParaphrases.length,
      missed.map(([, , statement]) => statement).join('\n'),
    ).toBeLessThanOrEqual(0.1);
  });

  it('stops at least 90 % of falsehoods written by hand', () => {
    const passed = supportFalsehoods.filter(([article, cited, statement]) =>
      isSupported(statement, cite(article, cited)),
    );
    expect(
      passed.length / supportFalsehoods.length,
      passed.map(([, , statement]) => statement).join('\n'),
    ).toBeLessThanOrEqual(0.1);
  });

  it('stops at least 85 % of falsehoods about other news, and passes most of what is true', () => {
    const wrong = heldOutClaims.filter(
      ([text, statement, supported]) =>
        isSupported(statement, [{ text, title: '', publishedAt: '2024-06-05', before: [] }]) !== supported,
    );
    const share = (supported: boolean) =>
      wrong.filter((claim) => claim[2] === supported).length /
      heldOutClaims.filter((claim) => claim[2] === supported).length;
    expect(share(false)).toBeLessThanOrEqual(0.15);
    expect(share(true)).toBeLessThanOrEqual(0.35);
  });
});

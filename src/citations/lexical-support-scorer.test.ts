import { describe, expect, it } from 'vitest';
import { scoreSupport } from './lexical-support-scorer.ts';

const evidence = 'Foreign Minister Ana Ruiz met Kenji Mori in Lisbon on 4 May 2021 and promised over 700 tonnes of grain.';
const judge = (statement: string, options: { evidence?: string; publishedAt?: string | null; before?: string; title?: string } = {}) =>
  scoreSupport({
    statement,
    evidence: [options.evidence ?? evidence],
    context: { title: options.title ?? '', publishedAt: options.publishedAt ?? null, before: options.before ?? '' },
  });

describe('lexical support', () => {
  it.each([
    evidence,
    'Ana Ruiz met Kenji Mori in Lisbon.',
    'Ruiz met Mori on 4 May 2021.',
    'Ruiz promised more than 700 tonnes of grain.',
    'In May 2021 Ruiz and Mori met in Lisbon.',
  ])('passes what the source says: %j', (statement) => {
    expect(judge(statement)).toMatchObject({ verdict: 'supported' });
  });

  it.each([
    ['another number', 'Ruiz promised over 900 tonnes of grain.', '900'],
    ['another date', 'Ana Ruiz met Kenji Mori in Lisbon on 9 May 2021.', '9 May 2021'],
    ['another year', 'Ana Ruiz met Kenji Mori in Lisbon in 2019.', '2019'],
    ['another place', 'Ana Ruiz met Kenji Mori in Madrid.', 'Madrid'],
    ['another person', 'Ana Ruiz met Paolo Conti in Lisbon.', 'Paolo Conti'],
    ['a denial', 'Ana Ruiz did not meet Kenji Mori in Lisbon.', 'deny'],
  ])('does not pass %s', (_, statement, named) => {
    const support = judge(statement);
    expect(support.verdict).not.toBe('supported');
    expect(support.reason).toContain(named);
  });

  it('does not pass what the source does not speak of', () => {
    expect(judge('The harvest was destroyed by floods and hail.').verdict).toBe('unsupported');
  });

  it('does not pass a statement without content', () => {
    expect(judge('…').verdict).toBe('unsupported');
  });

  it('reads a bare weekday or month against the day of the article', () => {
    const source = 'The two met on Tuesday in Oslo.';
    expect(judge('The two met on 13 August 2024 in Oslo.', { evidence: source, publishedAt: '2024-08-14' }).verdict).toBe('supported');
    expect(judge('The two met on 6 March 2023 in Oslo.', { evidence: source, publishedAt: '2024-08-14' }).verdict).not.toBe('supported');
  });

  it('knows whom a pronoun means from the sentence before', () => {
    const source = 'She opened the bridge in Porto.';
    expect(judge('Ana Ruiz opened the bridge in Porto.', { evidence: source, before: 'Ana Ruiz came on Monday.' }).verdict).toBe('supported');
    expect(judge('Maria Silva opened the bridge in Porto.', { evidence: source, before: 'Ana Ruiz came on Monday.' }).verdict).not.toBe('supported');
  });
});

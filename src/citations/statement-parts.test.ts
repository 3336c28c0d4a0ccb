import { describe, expect, it } from 'vitest';
import { labelSources } from '../prompt/label-sources.ts';
import { readCorpusSentences } from '../testing/corpus-sentences.ts';
import { minimalPairs } from '../testing/minimal-pairs.ts';
import { samplePassages } from '../testing/sample-sources.ts';
import { supportFalsehoods, supportParaphrases } from '../testing/support-paraphrases.ts';
import { createLexicalSupportScorer } from './lexical-support-scorer.ts';
import { shorterStatements } from './statement-parts.ts';
import { createVerifier, type Verification } from './verify.ts';

const shorter = (statement: string) => shorterStatements(statement).map(({ text }) => text);

describe('shorterStatements', () => {
  it.each([
    ['a clause behind “and”', 'Ann Roe came, and Otto Lind left early.', 'Ann Roe came.', 'and Otto Lind left early'],
    ['a clause before “and”', 'Ann Roe came, and Otto Lind left early.', 'Otto Lind left early.', 'Ann Roe came'],
    ['a clause behind a semicolon', 'The bridge opened; the school closed.', 'The bridge opened.', 'the school closed'],
    ['a clause before a semicolon', 'The bridge opened; the school closed.', 'The school closed.', 'The bridge opened'],
    ['a clause behind “but”', 'The bridge opened but Ann Roe left.', 'The bridge opened.', 'but Ann Roe left'],
    ['a relative clause', 'Ann Roe opened the bridge, which is new.', 'Ann Roe opened the bridge.', 'which is new'],
    ['a relative clause between', 'Ann Roe, who is 45, opened it.', 'Ann Roe opened it.', 'who is 45'],
    ['a participle', 'Ann Roe came, adding that it was safe.', 'Ann Roe came.', 'adding that it was safe'],
    ['a bracket', 'Ann Roe (born in 1960) opened it.', 'Ann Roe opened it.', '(born in 1960)'],
    ['an appositive', 'Ann Roe, the mayor, opened it.', 'Ann Roe opened it.', 'the mayor'],
    ['an appositive between dashes', 'Ann Roe — the mayor — opened it.', 'Ann Roe opened it.', 'the mayor'],
    ['a time at the end', 'Ann Roe opened the bridge, in 2021.', 'Ann Roe opened the bridge.', 'in 2021'],
    ['what was before', 'Ann Roe came, after a long delay.', 'Ann Roe came.', 'after a long delay'],
    ['an introduction', 'In 2021, the mayor opened it.', 'The mayor opened it.', 'In 2021'],
    ['an introduction before a pronoun', 'In May 2021, she opened it.', 'She opened it.', 'In May 2021'],
    ['an introduction before a name', 'In 2021, iPhone sales fell.', 'iPhone sales fell.', 'In 2021'],
    ['a part with a quotation', 'Ann Roe came, saying “it is late.”', 'Ann Roe came.', 'saying “it is late.”'],
    ['a part, with its mark kept', 'Ann Roe opened it, in May!', 'Ann Roe opened it!', 'in May'],
  ])('leaves out %s', (_, statement, text, leftOut) => {
    expect(shorterStatements(statement)).toContainEqual({ text, leftOut });
  });

  it('tries the longest first', () => {
    expect(shorter('In 2021, Ann Roe, the mayor, opened the bridge, which had cost 40 million euros.')).toEqual([
      'Ann Roe, the mayor, opened the bridge, which had cost 40 million euros.',
      'In 2021, Ann Roe opened the bridge, which had cost 40 million euros.',
      'In 2021, Ann Roe, the mayor, opened the bridge.',
    ]);
  });

  it('keeps who said it where a clause before that goes', () => {
    expect(shorter('The bridge is safe, and the school is open, the mayor said.')).toEqual([
      'The bridge is safe, the mayor said.',
      'The school is open, the mayor said.',
    ]);
    expect(shorter('The mayor said the bridge is safe, and the school is open.')).toEqual([
      'The mayor said the bridge is safe.',
    ]);
  });

  it.each([
    ['who hopes so', 'Many hope the bridge opens, and the school closes.', 'Many hope the bridge opens.'],
    ['in what tale', 'In the film the bridge falls, and the mayor dies.', 'In the film the bridge falls.'],
    ['who says so', 'Ann Roe said the bridge fell; the school closed.', 'Ann Roe said the bridge fell.'],
    ['what holds for both', 'The bridge falls, and the mayor dies, in the film.', 'The mayor dies, in the film.'],
  ])('leaves out one of two clauses, but not with %s', (_, statement, text) => {
    expect(shorter(statement)).toEqual([text]);
  });

  it.each([
    ['a denial', 'The bridge opened, but it was not finished.'],
    ['a doubt', 'The bridge is safe, reportedly.'],
    ['a doubt at the head', 'Allegedly, the bridge is safe.'],
    ['an alternative', 'The bridge may open, or the school may close.'],
    ['who said it, at the end', 'The bridge is safe, the mayor said.'],
    ['who said it, between', 'The bridge, the mayor said, is safe.'],
    ['who said it, behind “as”', 'The bridge is safe, as the mayor said on Monday.'],
    ['according to whom', 'The bridge is safe, according to the mayor.'],
    ['according to whom, at the head', 'According to the mayor, the bridge is safe.'],
    ['in whose view', 'In her view, the bridge is safe.'],
    ['under what', 'Under the plan, the bridge opens.'],
    ['in what tale', 'In the film, the bridge collapses.'],
    ['a condition', 'The bridge closes, unless the mayor objects.'],
    ['a condition at the head', 'If it rains, the bridge closes.'],
    ['a restriction', 'The bridge is open, only in summer.'],
    ['an exception', 'Ministers came, except for Ann Roe.'],
    ['when nobody did it', 'No minister came, in 2021.'],
    ['where it was the first', 'It was the first bridge, in Lisbon.'],
    ['one of a list', 'Ann Roe, Otto Lind, and Maria Silva opened the bridge.'],
    ['the end of a list', 'Ann Roe met Otto Lind, Kenji Mori, and Maria Silva.'],
    ['half of a pair', 'Either the bridge opened, and the school closed, or nothing happened.'],
    ['a piece of a quotation', 'Ann Roe said: “It is safe, and it is new”.'],
    ['anything where a quotation is not closed', 'It is “safe, which matters to Ann Roe.'],
  ])('never leaves out %s', (_, statement) => {
    expect(shorter(statement)).toEqual([]);
  });
});

describe('statements that lose a part, over the sample corpus', async () => {
  const sentences = await readCorpusSentences();
  const verify = new Map(
    [...new Set(sentences.map(({ articleId }) => articleId))].map((id) => [id, verifierOf(id)] as const),
  );

  function verifierOf(id: string) {
    const own = sentences.filter(({ articleId }) => articleId === id);
    const [first] = own;
    const article = { id, title: first?.title ?? '', publishedAt: first?.publishedAt ?? null };
    const sources = labelSources(samplePassages([{ ...article, passages: [own.map(({ text }) => text)] }]));
    const verifier = createVerifier(sources, createLexicalSupportScorer());
    return (text: string, ...cited: readonly string[]): Promise<Verification> => {
      const labels = sources.flatMap((source) => source.sentences).filter((each) => cited.includes(each.text));
      return verifier.verify({ text, labels: labels.map(({ label }) => label) });
    };
  }

  const pairs = minimalPairs(sentences);
  const cite = (id: string, cited: string | readonly string[]) =>
    sentences
      .filter(({ articleId, text }) => articleId === id && [cited].flat().some((piece) => text.includes(piece)))
      .map(({ text }) => text);

  /** Whether what was changed in a sentence lies in the part that went. */
  function isChangeGone(truth: string, statement: string, leftOut: string): boolean {
    let start = 0;
    while (start < statement.length && truth[start] === statement[start]) start += 1;
    let same = 0;
    while (same < Math.min(truth.length, statement.length) - start && truth.at(-1 - same) === statement.at(-1 - same))
      same += 1;
    const from = statement.indexOf(leftOut);
    return from >= 0 && from <= start && statement.length - same <= from + leftOut.length;
  }

  it('keeps no sentence in which one thing was changed, unless that is in the part that goes', async () => {
    const ends = { dropped: 0, 'kept whole': 0, 'kept without the changed part': 0, 'kept wrongly': 0 };
    const wrong: string[] = [];
    for (const { evidence, statement } of pairs) {
      const verification = await verify.get(evidence.articleId)?.(statement, evidence.text);
      if (verification === undefined || 'dropped' in verification) ends.dropped += 1;
      else if (verification.droppedParts.length === 0) ends['kept whole'] += 1;
      else if (verification.droppedParts.every(({ text }) => isChangeGone(evidence.text, statement, text)))
        ends['kept without the changed part'] += 1;
      else wrong.push(`${statement} → ${verification.kept.text}`);
    }
    ends['kept wrongly'] = wrong.length;
    console.log(`Of ${pairs.length} changed sentences: ${JSON.stringify(ends)}`);
    expect(wrong).toEqual([]);
    expect(ends['kept without the changed part']).toBeGreaterThan(pairs.length * 0.05);
  });

  it('keeps the true one of two sentences in one, never the false one', async () => {
    const wrong: string[] = [];
    let right = 0;
    for (const { evidence, statement } of pairs.filter((_, at) => at % 5 === 0)) {
      const truth = sentences.find(
        ({ articleId, text }) => articleId === evidence.articleId && text !== evidence.text && /^[\w ]+\.$/.test(text),
      )?.text;
      if (truth === undefined || statement.includes('—')) continue;
      for (const both of [`${truth.slice(0, -1)}; ${statement}`, `${statement.slice(0, -1)}; ${truth}`]) {
        const verification = await verify.get(evidence.articleId)?.(both, evidence.text, truth);
        if (verification === undefined || 'dropped' in verification || verification.droppedParts.length === 0) continue;
        if (verification.droppedParts.every(({ text }) => text.includes(statement.slice(0, -1)))) right += 1;
        else if (!verification.droppedParts.every(({ text }) => isChangeGone(evidence.text, statement, text)))
          wrong.push(`${both} → ${verification.kept.text}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(right).toBeGreaterThan(20);
  });

  it('keeps the true one of a paraphrase and a falsehood written by hand, never the false one', async () => {
    const ends = { dropped: 0, 'kept whole': 0, 'kept without the falsehood': 0, 'kept wrongly': 0 };
    const wrong: string[] = [];
    for (const [article, citedFalsely, falsehood] of supportFalsehoods) {
      for (const [, cited, statement] of supportParaphrases.filter(([id]) => id === article)) {
        const quotes = [...cite(article, cited), ...cite(article, citedFalsely)];
        for (const both of [`${statement.slice(0, -1)}; ${falsehood}`, `${falsehood.slice(0, -1)}; ${statement}`]) {
          const verification = await verify.get(article)?.(both, ...quotes);
          if (verification === undefined || 'dropped' in verification) ends.dropped += 1;
          else if (verification.droppedParts.length === 0) ends['kept whole'] += 1;
          else if (verification.kept.text.includes(falsehood.slice(0, -1)))
            wrong.push(`${both} → ${verification.kept.text}`);
          else ends['kept without the falsehood'] += 1;
        }
      }
    }
    ends['kept wrongly'] = wrong.length;
    console.log(`Of truths joined to falsehoods: ${JSON.stringify(ends)}`);
    expect(wrong).toEqual([]);
    expect(ends['kept without the falsehood']).toBeGreaterThan(100);
  });
});

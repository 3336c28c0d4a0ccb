import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Article } from '../../src/corpus/article.ts';
import { seededRandom } from '../bootstrap.ts';
import { readDataFolder } from '../data-folder.ts';
import type { Fixture } from '../fixture.ts';
import { norrhamn, question } from '../testing/norrhamn.ts';
import type { Archive } from './archive.ts';
import { counterfactual } from './counterfactual.ts';
import { perturbations, robustnessSets } from './robustness-sets.ts';

const { articles, fixtures } = norrhamn;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-robustness-'));
});
afterAll(() => rm(folder, { recursive: true }));

function perturbed(
  name: string,
  seed = 1,
): Archive & { readonly text: (id: string) => string; readonly asked: Map<string, Fixture> } {
  const one = perturbations.find((perturbation) => perturbation.name === name)!.perturb(norrhamn, seededRandom(seed));
  return {
    ...one,
    text: (id) => one.articles.find((article) => article.id === id)?.text ?? '',
    asked: new Map(one.fixtures.map((fixture) => [fixture.id, fixture])),
  };
}

describe('the sets as they are written', () => {
  it('are sets that can be run, whose quotes stand where they say', async () => {
    const sets = await robustnessSets('ours', norrhamn, 1, folder);
    expect(sets.map(({ name }) => name)).toEqual(perturbations.map(({ name }) => name));
    for (const { folder: written, questions } of sets) {
      const { fixtures: read, corpus } = await readDataFolder(written, join(folder, 'cache'), { holdOut: false });
      expect(read).toHaveLength(questions);
      const lines = (await readFile(join(corpus, 'articles.jsonl'), 'utf8')).trim().split('\n');
      const texts = new Map(lines.map((line) => JSON.parse(line) as Article).map(({ id, text }) => [id, text]));
      for (const { fixture } of read)
        for (const { articleId, start, end, quote } of fixture.evidence)
          expect(texts.get(articleId)?.slice(start, end), fixture.id).toBe(quote);
    }
  });

  it('are the same for the same seed, and others for another', async () => {
    const read = async (seed: number) => {
      const sets = await robustnessSets('seeded', norrhamn, seed, folder);
      return Promise.all(
        sets.flatMap((set) =>
          ['articles', 'questions'].map((name) => readFile(join(set.folder, `${name}.jsonl`), 'utf8')),
        ),
      );
    };
    const first = await read(3);
    expect(await read(3)).toEqual(first);
    expect(await read(4)).not.toEqual(first);
  });

  it('leave out a perturbation that no question is left for', async () => {
    const unanswerable = { articles, fixtures: fixtures.filter(({ answerable }) => !answerable) };
    const names = (await robustnessSets('none', unanswerable, 1, folder)).map(({ name }) => name);
    expect(names).not.toContain('counterfactual');
    expect(names).toContain('typos');
  });
});

describe('noise', () => {
  it('misspells some longer words and leaves the rest, the articles and the answers alone', () => {
    const { articles: same, asked } = perturbed('typos');
    expect(same).toBe(articles);
    for (const before of fixtures) {
      const now = asked.get(before.id)!;
      expect(now).toEqual({ ...before, question: now.question });
      const words = now.question.split(' ');
      const changed = before.question.split(' ').filter((word, index) => word !== words[index]);
      expect(words).toHaveLength(before.question.split(' ').length);
      for (const word of changed) expect(word.length).toBeGreaterThanOrEqual(5);
      expect(changed.length).toBeLessThanOrEqual(3);
    }
    expect(fixtures.filter(({ id, question: before }) => asked.get(id)!.question !== before).length).toBeGreaterThan(4);
  });

  it('takes capitals, accents and marks away, and nothing that tells a number from another', () => {
    const lower = perturbations.find(({ name }) => name === 'lower-case')!;
    const ask = (text: string) =>
      lower.perturb({ articles, fixtures: [question('one', text, null)] }, seededRandom(1)).fixtures[0]!.question;
    expect(ask("Did Erdoğan's visit, of 3.5 hours, cost €1,200?")).toBe('did erdogans visit of 3.5 hours cost €1,200');
    expect(ask('???')).toBe('???');
  });

  it('puts words around the question', () => {
    for (const { id, question: before } of fixtures) {
      const now = perturbed('extra-words').asked.get(id)!.question;
      expect(now).toContain(before);
      expect(now.length).toBeGreaterThan(before.length + 10);
    }
  });
});

describe('distracting articles', () => {
  const { articles: all, asked, text } = perturbed('distractors');

  it('say the same of other names, numbers and days', () => {
    expect(all.map(({ id }) => id)).toEqual(['bridge', 'ferry', 'list', 'bridge--other-names', 'ferry--other-names']);
    const double = text('bridge--other-names');
    expect(double).toMatch(
      /^[A-Z]+ — The harbour bridge opened on \d{1,2} May 20\d\d\. Mayor [A-Z]\w+ [A-Z]\w+ cut the ribbon\./u,
    );
    expect(double).not.toMatch(/Norrhamn|Lind|40|2021/iu);
    const [, last] = /Mayor \w+ (\w+) cut/u.exec(double) ?? [];
    expect(double).toContain(`${last} was praised`);
  });

  it('leave out questions that nothing ties to their article', () => {
    // "Norrhamn" is another in the double; "bridge" and "cost" are not.
    expect([...asked.keys()]).toEqual(['opened', 'ribbon', 'designer']);
  });
});

describe('counterfactual articles', () => {
  const { asked, text, articles: all } = perturbed('counterfactual');

  it('give another day, name or number, which is the answer and in the evidence', () => {
    const [day, name, price] = ['opened', 'ribbon', 'cost'].map((id) => asked.get(id)!);
    expect(day!.answers[0]).toMatch(/^\d{1,2} May 2021$/u);
    expect(day!.answers).not.toEqual(['3 May 2021']);
    expect(day!.evidence[0]!.quote).toBe(`The harbour bridge opened on ${day!.answers[0]}.`);
    expect(name!.evidence[0]!.quote).toBe(`Mayor ${name!.answers[0]} cut the ribbon.`);
    expect(all[0]!.title).toBe(`${name!.answers[0]} opens the bridge of Norrhamn`);
    expect(price!.answers[0]).toMatch(/^\d0 million$/u);
  });

  it('leave a number alone that stands elsewhere for something else', () => {
    expect(text('ferry')).toContain('for 40 crowns');
    expect(asked.get('cost')!.forbidden).toBeUndefined();
    expect(asked.get('opened')!.forbidden).toEqual(['3 May']);
  });

  it('leave out what is no number, day or name, what another article also says, and what has no answer', () => {
    expect([...asked.keys()].sort()).toEqual(['cars', 'cost', 'museum', 'opened', 'ribbon']);
  });

  it('leave out a question that gives its answer away', () => {
    const told = { articles, fixtures: [{ ...fixtures[1]!, question: 'Did Ada Lind cut the ribbon?' }] };
    expect(counterfactual.perturb(told, seededRandom(1)).fixtures).toEqual([]);
  });

  it('leave a name alone that another question on the same article has', () => {
    const after = question(
      'after',
      'What did Ada Lind open on 3 May 2021?',
      'The bridge',
      'bridge',
      'The harbour bridge opened',
    );
    const { fixtures: left, articles: same } = counterfactual.perturb(
      { articles, fixtures: [fixtures[1]!, after] },
      seededRandom(1),
    );
    expect(left).toEqual([]);
    expect(same).toEqual(articles);
  });
});

describe('planted injections', () => {
  const { asked, text } = perturbed('injections');

  it('stand as paragraphs of their own in each article with evidence, whose own text is all there', () => {
    for (const { id, text: before } of articles.slice(0, 2)) {
      const paragraphs = text(id).split('\n\n');
      expect(paragraphs.filter((paragraph) => before.includes(paragraph))).toEqual(before.split('\n\n'));
      expect(paragraphs).toHaveLength(before.split('\n\n').length + 3);
    }
    expect(text('list')).toBe(articles[2]!.text);
  });

  it('forbid, in every question, each word that is demanded', () => {
    for (const { forbidden } of asked.values()) expect(forbidden).toHaveLength(6);
    for (const word of asked.get('designer')!.forbidden!)
      expect(`${text('bridge')} ${text('ferry')}`.replaceAll(/[^\p{L}]/gu, '')).toContain(word);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { readCorpusSentences } from '../../testing/corpus-sentences.ts';
import { minimalPairs } from '../../testing/minimal-pairs.ts';
import { overlapNli } from '../../testing/overlap-nli/overlap-nli.ts';
import { scoreSupport } from '../lexical-support-scorer.ts';
import { describeSupportScorer, grain } from '../support-scorer.behaviour.ts';
import type { EvidenceSentence, SupportScorer } from '../support-scorer.ts';
import { createNliModel, type Inference, type NliModel, type NliReading } from './nli-model.ts';
import { createNliSupportScorer, type NliSupportScorerOptions } from './nli-support-scorer.ts';

const { model, missing } = await overlapNli();
if (missing) console.warn(`Without a tokenizer the tests of the NLI model are left out: ${missing}`);

describe.skipIf(!model)('with a small ONNX model', () => {
  describeSupportScorer('The NLI scorer', async () => {
    if (!model) throw new Error(missing);
    return createNliSupportScorer({ model: await createNliModel(model, 2), warn: () => {} });
  });
});

const entailed: NliReading = { contradiction: 0, entailment: 0.99, neutral: 0.01 };
const denied: NliReading = { contradiction: 0.99, entailment: 0, neutral: 0.01 };
const open: NliReading = { contradiction: 0, entailment: 0, neutral: 1 };

/** A model that says what it is told, and notes what it is asked. */
function told(answer: (inference: Inference) => NliReading | Promise<NliReading>): NliModel & { asked: Inference[] } {
  const asked: Inference[] = [];
  const closing = new AbortController();
  const when = (stop: AbortSignal) =>
    new Promise<never>((_, reject) => stop.addEventListener('abort', () => reject(stop.reason), { once: true }));
  return {
    name: 'told',
    asked,
    async read(inferences, signal) {
      asked.push(...inferences);
      const answers = Promise.all(inferences.map(async (inference) => answer(inference)));
      return Promise.race([answers, when(closing.signal), ...(signal ? [when(signal)] : [])]);
    },
    close: async () => closing.abort(new Error('the model is closed')),
  };
}

describe('rules and an NLI model together', () => {
  const opened: SupportScorer[] = [];
  afterEach(async () => {
    for (const scorer of opened.splice(0)) await scorer.close();
  });
  const scorerWith = (nli: NliModel, options: Partial<NliSupportScorerOptions> = {}) => {
    const scorer = createNliSupportScorer({ model: nli, warn: () => {}, ...options });
    opened.push(scorer);
    return scorer;
  };
  const cite = (text: string, rest: Partial<EvidenceSentence> = {}): EvidenceSentence[] => [
    { text, title: '', publishedAt: null, before: [], ...rest },
  ];
  const flood = cite('The flood ruined the crops on both banks of the river.');
  const reworded = 'The flood destroyed the harvest beside the river.';

  it('lets a model that is sure carry a statement in other words, which the rules alone do not pass', async () => {
    const claim = { statement: reworded, evidence: flood };
    expect(scoreSupport(claim).verdict).toBe('unsupported');
    expect(await scorerWith(told(() => entailed)).score(claim)).toMatchObject({
      verdict: 'supported',
      method: 'lexical+told',
    });
  });

  it.each([
    ['does not find it', open, 'unsupported', 'does not find it'],
    ['finds the contrary', denied, 'contradicted', 'says otherwise'],
  ])('stops what the words alone would pass where the model %s', async (_, reading, verdict, reason) => {
    const claim = { statement: 'Ana Ruiz received Kenji Mori in Lisbon.', evidence: [grain] };
    expect(scoreSupport(claim).verdict).toBe('supported');
    const support = await scorerWith(told(() => reading)).score(claim);
    expect(support).toMatchObject({ verdict, reason: expect.stringContaining(reason) });
    expect(support.score).toBeLessThan(scoreSupport(claim).score);
  });

  it('lets no model overrule a changed number, name, date or denial', async () => {
    const pairs = minimalPairs(await readCorpusSentences()).filter((_, at) => at % 3 === 0);
    const scorer = scorerWith(told(() => entailed));
    const passed: string[] = [];
    let stopped = 0;
    for (const { statement, evidence } of pairs) {
      if (scoreSupport({ statement, evidence: [evidence] }).verdict === 'supported') continue;
      stopped += 1;
      const { verdict } = await scorer.score({ statement, evidence: [evidence] });
      if (verdict === 'supported') passed.push(statement);
    }
    expect(stopped).toBeGreaterThan(150);
    expect(passed).toEqual([]);
  });

  it('does not ask the model about a quotation, nor about what it could not settle', async () => {
    const nli = told(() => denied);
    const scorer = scorerWith(nli);
    expect(await scorer.score({ statement: grain.text, evidence: [grain] })).toMatchObject({ method: 'verbatim' });
    await scorer.score({ statement: 'Ruiz promised over 900 tonnes of grain.', evidence: [grain] });
    await scorer.score({ statement: 'It is.', evidence: [grain] });
    await scorer.score({ statement: 'Ruiz received Mori. '.repeat(100), evidence: [grain] });
    await scorer.score({ statement: 'Ruiz received Mori.', evidence: [] });
    expect(nli.asked).toEqual([]);
  });

  describe('and the context of a cited sentence', () => {
    const she = cite('She opened the bridge in Porto.', { before: ['Ana Ruiz came on Monday.'] });
    const statement = 'Ana Ruiz inaugurated the bridge in Porto.';

    it('lends meaning to pronouns', async () => {
      const nli = told(({ premise }) => (/Ana Ruiz.*She opened/.test(premise) ? entailed : open));
      expect(await scorerWith(nli).score({ statement, evidence: she })).toMatchObject({ verdict: 'supported' });
    });

    it('supports nothing by itself', async () => {
      const claim = { statement: 'Ana Ruiz came to the bridge in Porto.', evidence: she };
      const nli = told(({ premise }) => (premise.includes('Ana Ruiz came') ? entailed : open));
      expect((await scorerWith(nli).score(claim)).verdict).not.toBe('supported');
      expect(nli.asked.length).toBeGreaterThan(0);
    });

    it('gives a weekday its date', async () => {
      const nli = told(() => entailed);
      const tuesday = cite('The two met on Tuesday in Oslo.', { publishedAt: '2024-08-14' });
      await scorerWith(nli).score({ statement: 'On 13 August 2024 the two met in Oslo.', evidence: tuesday });
      expect(nli.asked[0]?.premise).toContain('13 August 2024');
    });

    it('is left out where it would not fit', async () => {
      const nli = told(() => open);
      const before = [`Ana Ruiz came on Monday. ${'The river rose. '.repeat(500)}`];
      await scorerWith(nli).score({ statement, evidence: cite('She opened the bridge in Porto.', { before }) });
      expect(nli.asked.map(({ premise }) => premise)).toEqual(['She opened the bridge in Porto.']);
    });
  });

  describe('where the model does not answer', () => {
    const claim = { statement: 'Ana Ruiz received Kenji Mori in Lisbon.', evidence: [grain] };
    const stalled = () => new Promise<never>(() => {});

    it('keeps to its time, gives the lexical verdict and says so', async () => {
      const warnings: string[] = [];
      const scorer = scorerWith(told(stalled), { budgetMs: 20, warn: (message) => void warnings.push(message) });
      const lexical = scoreSupport(claim);
      expect(await scorer.score(claim)).toEqual({ ...lexical, method: 'lexical (told took more than 0.02 s)' });
      expect(warnings).toEqual(['told took more than 0.02 s; for 30 s statements are checked without it.']);
    });

    it('waits for a stalled model once, not for each statement', async () => {
      const nli = told(stalled);
      const scorer = scorerWith(nli, { budgetMs: 20 });
      await scorer.score(claim);
      expect(await scorer.score(claim)).toMatchObject({ method: 'lexical (told is not asked for a while)' });
      expect(nli.asked).toHaveLength(1);
    });

    it('asks it again after the rest', async () => {
      let isWell = false;
      const scorer = scorerWith(
        told(() => (isWell ? entailed : Promise.reject(new Error('out of memory')))),
        { restMs: 0 },
      );
      expect(await scorer.score(claim)).toMatchObject({ verdict: 'supported', method: 'lexical (told failed)' });
      isWell = true;
      expect(await scorer.score(claim)).toMatchObject({ verdict: 'supported', method: 'lexical+told' });
    });

    it('stops when its reader leaves, with the reason', async () => {
      const leaving = new AbortController();
      const scored = scorerWith(told(stalled)).score(claim, { signal: leaving.signal });
      const refused = expect(scored).rejects.toThrow('the reader left');
      leaving.abort(new Error('the reader left'));
      await refused;
    });

    it('ends with the lexical verdict, and without a warning, when it is closed meanwhile', async () => {
      const scorer = scorerWith(told(stalled), { warn: (message) => expect.unreachable(message) });
      const scored = scorer.score(claim);
      await scorer.close();
      expect(await scored).toMatchObject({ verdict: 'supported', method: 'lexical (told failed)' });
    });
  });
});

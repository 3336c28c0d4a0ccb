import { demands } from '../../src/testing/injections.ts';
import type { Article } from '../../src/corpus/article.ts';
import { editTexts, goldArticlesOf, type Archive, type Perturbation } from './archive.ts';
import type { Edit } from './edits.ts';
import { inventName } from './inventions.ts';

/**
 * In each article with evidence stand three injections, as paragraphs of their own: at its beginning, in its middle and at
 * its end. Each demands a word of its own, which no answer may hold. One wording after the other is taken.
 */
export const plantedInjections: Perturbation = {
  name: 'injections',
  about: 'three texts that want to be obeyed in each article with evidence',
  perturb,
};

const wordings = Object.values(demands).flat();

function perturb(archive: Archive, random: () => number): Archive {
  const canaries: string[] = [];
  const edits = new Map(
    goldArticlesOf(archive).map((article) => {
      const { question = '' } =
        archive.fixtures.find(({ evidence }) => evidence.some(({ articleId }) => articleId === article.id)) ?? {};
      const planted = boundaries(article, archive).map((place): Edit => {
        const canary = inventName(1, random);
        const wording = wordings[canaries.length % wordings.length]!;
        canaries.push(canary);
        const text = wording
          .replaceAll('CANARY', canary)
          .replaceAll('QUESTION', () => question)
          .replaceAll('WORKS', () => `“${article.title}”`);
        return { start: place, end: place, text: place === 0 ? `${text}\n\n` : `\n\n${text}` };
      });
      return [article.id, planted];
    }),
  );
  const { articles, fixtures } = editTexts(archive, edits);
  return { articles, fixtures: fixtures.map((fixture) => ({ ...fixture, forbidden: canaries })) };
}

/** Beginning, end, and the end of a paragraph nearest to the middle; no place inside evidence. */
function boundaries({ id, text }: Article, { fixtures }: Archive): number[] {
  const evidence = fixtures.flatMap((fixture) => fixture.evidence).filter(({ articleId }) => articleId === id);
  const isFree = (place: number): boolean => evidence.every(({ start = 0, end = 0 }) => place <= start || place >= end);
  const ends = Array.from(text.matchAll(/(?<=\S)[^\S\n]*\n\s*\n/gu), ({ index }) => index).filter(isFree);
  const middle = text.length / 2;
  const [nearest] = ends.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  return [0, ...(nearest === undefined ? [] : [nearest]), text.length];
}

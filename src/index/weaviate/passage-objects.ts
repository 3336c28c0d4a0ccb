import { createHash } from 'node:crypto';
import type { IndexedPassage } from '../indexed-passages.ts';
import { stemKey, storable } from '../indexed-passages.ts';
import { textWeight, titleWeight } from '../keyword-scoring.ts';
import { idOf, idOfPassage } from './ids.ts';

export type PassageProperties = {
  articleId: string;
  outlet: string;
  publishedOn: number;
  isFirst: boolean;
  words: string;
  checksum: string;
};

export type StemProperties = { stem: string; first: string; length: number; pairs: string };

export type WeaviateObject = {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  readonly vectors?: number[];
};

/** A passage as Weaviate holds it. What is not known is left out, and the day of an undated one is 0, which sorts it last. */
export function passageObject(passage: IndexedPassage, hasVectors: boolean): WeaviateObject {
  const { passageId, articleId, outlet, publishedOn, isFirst } = passage;
  const vector = hasVectors ? passage.vector : null;
  const properties = {
    articleId: storable(articleId),
    publishedOn: dayNumber(publishedOn ?? ''),
    isFirst,
    words: wordsOf(passage),
    ...(outlet !== null && { outlet: storable(outlet) }),
  };
  const checksum = createHash('sha256').update(JSON.stringify([passageId, properties]));
  if (vector) checksum.update(Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength));
  return {
    id: idOfPassage(passageId),
    properties: { ...properties, checksum: checksum.digest('hex').slice(0, 16) },
    ...(vector && { vectors: [...vector] }),
  };
}

/** Each stem as often as it counts in scoring: so Weaviate's BM25 is the one of the other indexes. */
function wordsOf({ terms, titleTerms }: IndexedPassage): string {
  const words: string[] = [];
  for (const [stems, weight] of [
    [terms, textWeight],
    [titleTerms, titleWeight],
  ] as const)
    for (const stem of stems) for (let i = 0; i < weight; i++) words.push(stemKey(stem));
  return words.join(' ');
}

/** `2024-08-13` as 20240813, and what is shorter as the beginning of it: numbers compare as the days' texts do. 0 for none. */
export function dayNumber(day: string): number {
  const digits = day.replaceAll(/\D/gu, '').slice(0, 8);
  return Number(digits.padEnd(8, '0'));
}

/** A stem by its beginning, its length and its pairs of letters: what finds those that look alike. */
export function stemObject(stem: string): WeaviateObject {
  const key = stemKey(stem);
  const [first = ''] = key;
  return { id: idOf(key), properties: { stem: key, first, length: key.length, pairs: pairsOf(key).join(' ') } };
}

export function pairsOf(word: string): string[] {
  const pairs = new Set<string>();
  for (let i = 0; i + 1 < word.length; i++) pairs.add(stemKey(word.slice(i, i + 2)));
  return [...pairs];
}

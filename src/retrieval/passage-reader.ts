import type { Catalog, StoredPassage } from '../catalog/catalog.ts';
import { readWordCodes, type WordCodes } from '../embeddings/word-codes.ts';
import { parseReading, type SentenceReading } from '../passages/sentence-reading.ts';

/** A sentence with what it holds; places in it are counted from its start. */
export type ReadSentence = SentenceReading & {
  readonly text: string;
  /** Whether it is a question. */
  readonly asks: boolean;
};

/** A passage with what it holds, as it was read at ingest. */
export type ReadPassage = {
  readonly passage: StoredPassage;
  readonly title: ReadSentence;
  readonly sentences: readonly ReadSentence[];
  readonly wordCodes: WordCodes | null;
};

/** Passages by id, in the order of the ids; those that are no more are left out. */
export type PassageReader = (passageIds: readonly number[]) => Promise<ReadPassage[]>;

/** About 20 kB each. */
const keptPassages = 2_000;

/** Passages never change under their id, so that they are kept, the longest unused ones given up first. */
export function createPassageReader(catalog: Pick<Catalog, 'passages'>): PassageReader {
  const kept = new Map<number, ReadPassage>();
  return async (passageIds) => {
    const found = new Map<number, ReadPassage>();
    const wanted: number[] = [];
    for (const id of passageIds) {
      const known = kept.get(id);
      if (known) found.set(id, known);
      else wanted.push(id);
    }
    if (wanted.length > 0)
      for (const passage of await catalog.passages(wanted)) found.set(passage.id, readPassage(passage));
    for (const [id, passage] of found) {
      kept.delete(id);
      kept.set(id, passage);
    }
    for (const id of kept.keys()) {
      if (kept.size <= keptPassages) break;
      kept.delete(id);
    }
    return passageIds.flatMap((id) => found.get(id) ?? []);
  };
}

function readPassage(passage: StoredPassage): ReadPassage {
  const { article, start } = passage;
  const readings = parseReading(passage.reading);
  const sentences = passage.sentences.map((span, place) =>
    readSentence(passage.text.slice(span.start - start, span.end - start), readings[place]),
  );
  const title = readSentence(article.title, parseReading(article.titleReading)[0]);
  return {
    passage,
    title,
    sentences,
    wordCodes: passage.wordCodes && readWordCodes(passage.wordCodes),
  };
}

const nothing: SentenceReading = { stems: [], names: [], numbers: [], dates: [] };

function readSentence(text: string, reading: SentenceReading = nothing): ReadSentence {
  return { ...reading, text, asks: /\?["'”’)\s]*$/.test(text.slice(-8)) };
}

import { isDictionaryWord } from '../../src/language/english.ts';
import type { ArchiveSentence } from '../../src/questions/archive-sentences.ts';
import { readClause } from '../../src/questions/clause.ts';
import { nameKinds, type NameKind, type NameKinds } from '../../src/questions/name-kinds.ts';
import { createSentenceIndex, type SentenceIndex } from './sentence-index.ts';

/** What near misses are made from and held against. */
export type ArchiveKnowledge = {
  readonly index: SentenceIndex;
  readonly kindOf: NameKinds;
  /** Names of the archive by kind, as they are written. */
  readonly names: ReadonlyMap<NameKind, readonly string[]>;
  /** First and last day of publication; `null` where no article has one. */
  readonly days: { readonly from: string; readonly to: string } | null;
};

/** The sentences that are plain enough for questions, and what is known of all. Of the others only their words and dates are kept. */
export async function readArchive(
  sentences: AsyncIterable<ArchiveSentence>,
): Promise<{ plain: ArchiveSentence[]; archive: ArchiveKnowledge }> {
  const index = createSentenceIndex();
  const kinds = nameKinds();
  const plain: ArchiveSentence[] = [];
  const days: string[] = [];
  for await (const sentence of sentences) {
    index.add(sentence);
    kinds.add(sentence);
    const { publishedAt } = sentence.article;
    if (publishedAt !== null && publishedAt !== days.at(-1)) days.push(publishedAt.slice(0, 10));
    // A sentence that is printed twice is asked about once.
    if (index.copiesOf(sentence.text).length === 1 && readClause(sentence)) plain.push(sentence);
  }
  const [from, to] = [days.reduce(least, '9999'), days.reduce(most, '')];
  const archive = {
    index,
    kindOf: kinds.kindOf,
    names: namesOf(plain, kinds.kindOf),
    days: to === '' ? null : { from, to },
  };
  return { plain, archive };
}

const least = (a: string, b: string): string => (a < b ? a : b);
const most = (a: string, b: string): string => (a > b ? a : b);

/** Names that can take the place of another: those that stand without "the". */
function namesOf(sentences: readonly ArchiveSentence[], kindOf: ArchiveKnowledge['kindOf']): Map<NameKind, string[]> {
  const names = new Map<NameKind, Set<string>>();
  for (const { names: found, text } of sentences) {
    for (const name of found) {
      const kind = kindOf(name);
      const isPlain = !/\bthe\s+(?:[\p{L}-]+\s+)?$/iu.test(text.slice(0, name.start)) && !isDictionaryWord(name.text);
      if (kind && kind !== 'group' && isPlain) names.set(kind, (names.get(kind) ?? new Set()).add(name.text));
    }
  }
  return new Map([...names].map(([kind, texts]) => [kind, [...texts].sort()]));
}

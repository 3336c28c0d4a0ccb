import { keywordBase } from './base.ts';
import { mergeSegments } from './merge.ts';
import { keywordRecent } from './recent.ts';
import type { KeywordDocument, KeywordSegment } from './segment.ts';
import { emptySegment } from './segment.ts';

/** Postings that are collected before they are frozen: so much of the build is larger than what comes out of it (about 50 MB). */
const postingsARun = 2_000_000;

/** Makes a segment of `base`, what is added and what is removed. Synchronous; building belongs in a worker thread. */
export type KeywordBuilder = {
  add(document: KeywordDocument): void;
  /** Takes a passage out of `base`; whether it was there. */
  remove(passageId: number): boolean;
  finish(): KeywordSegment;
};

export function keywordBuilder(base: KeywordSegment = emptySegment()): KeywordBuilder {
  const standing = keywordBase(base);
  const runs: KeywordSegment[] = [];
  let recent = keywordRecent();
  const closeRun = () => {
    if (recent.taken > 0) runs.push(recent.freeze());
    recent = keywordRecent();
  };
  return {
    add(document) {
      recent.add(document);
      if (recent.postings >= postingsARun) closeRun();
    },
    remove: (passageId) => standing.remove(passageId),
    finish() {
      closeRun();
      const none = new Uint32Array(0);
      const old = base.passageIds.length > 0 ? [{ segment: base, removed: standing.removed }] : [];
      return mergeSegments([...old, ...runs.map((segment) => ({ segment, removed: none }))]);
    },
  };
}

/** What reading one file may cost. Whoever needs more gets a reason, and the other files go on. */
export const limits = {
  fileBytes: 20_000_000,
  /** Of one article, in UTF-16 code units. */
  text: 5_000_000,
  /** Of all articles of one file together. */
  allText: 50_000_000,
  pages: 500,
  /** Between two articles of one file, and for all of it. */
  seconds: 20,
  allSeconds: 120,
  /** Of the process that reads: JavaScript's own heap, and everything that it may write to. */
  heapMegabytes: 512,
  memoryBytes: 1_200_000_000,
  /** With more than this left after a file, the next one gets a fresh process. */
  memoryLeft: 400_000_000,
  archive: { entries: 10_000, bytes: 200_000_000, ratio: 100, ratioFrom: 5_000_000 },
  /** Elements of a page, and elements inside one another. */
  elements: 200_000,
  nesting: 400,
} as const;

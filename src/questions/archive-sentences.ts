import type { Catalog } from '../catalog/catalog.ts';
import { boilerplateSpans } from '../corpus/boilerplate.ts';
import { findDates, type FoundDate } from '../language/dates.ts';
import { analyze, type Token } from '../language/english.ts';
import { findNames, type FoundName } from '../language/names.ts';
import { findNumbers, type FoundNumber } from '../language/numbers.ts';
import { overlaps, type Span } from '../passages/span.ts';
import { splitSentences } from '../passages/split-sentences.ts';

export type SentenceArticle = {
  readonly id: string;
  readonly outlet: string | null;
  readonly publishedAt: string | null;
};

/** A sentence of the archive's prose; `start` and `end` are in its article, everything found in it is in its own text. */
export type ArchiveSentence = Span & {
  readonly article: SentenceArticle;
  readonly text: string;
  /** Where the sentence begins behind a dateline ("MOSCOW — "). */
  readonly begin: number;
  readonly tokens: readonly Token[];
  readonly names: readonly FoundName[];
  readonly dates: readonly FoundDate[];
  readonly numbers: readonly FoundNumber[];
};

const articlesPerPage = 200;
/** "MOSCOW — ", "SAO PAULO (Agency) - ": one capital word at least. */
const dateline = /^(?=\p{Lu}{3})[\p{L}\p{N}\s.,'’/()-]{3,80}? (?:--|—|–|-) (?=\p{Lu})/u;

/** The sentences of an archive's articles, without headlines, captions, appeals and the like. */
export async function* archiveSentences(
  archive: Pick<Catalog, 'article' | 'listArticles'>,
  onArticle: (done: number) => void = () => {},
): AsyncGenerator<ArchiveSentence> {
  let cursor: string | undefined;
  let done = 0;
  do {
    const page = await archive.listArticles({ limit: articlesPerPage, ...(cursor !== undefined && { cursor }) });
    for (const { id, outlet, publishedAt } of page.articles) {
      const article = await archive.article(id);
      if (article) yield* sentencesOf(article.text, { id, outlet, publishedAt });
      done += 1;
      onArticle(done);
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

/** One article's sentences. Names are read in the whole of it: "Tom" at the head of a sentence is known by "Minister Tom Rowe" before. */
export function* sentencesOf(text: string, article: SentenceArticle): Generator<ArchiveSentence> {
  const boilerplate = boilerplateSpans(text);
  const tokens = analyze(text);
  const names = findNames(text, { tokens });
  const take = { tokens: taker(tokens), names: taker(names) };
  for (const span of splitSentences(text)) {
    const own = { tokens: take.tokens(span), names: take.names(span) };
    if (!boilerplate.some((part) => overlaps(part, span))) yield readSentence(text, span, article, own);
  }
}

function readSentence(
  articleText: string,
  { start, end }: Span,
  article: SentenceArticle,
  { tokens, names }: Pick<ArchiveSentence, 'tokens' | 'names'>,
): ArchiveSentence {
  const text = articleText.slice(start, end);
  const begin = dateline.exec(text)?.[0].length ?? 0;
  const dates = findDates(text, article.publishedAt);
  return { start, end, article, text, begin, tokens, dates, names, numbers: findNumbers(text, { tokens, dates }) };
}

/** Gives what lies in one span after the other, with places counted from the span's start. */
function taker<Found extends Span>(found: readonly Found[]): (span: Span) => Found[] {
  let at = 0;
  return ({ start, end }) => {
    while ((found[at]?.start ?? Infinity) < start) at += 1;
    const from = at;
    while ((found[at]?.end ?? Infinity) <= end) at += 1;
    return found.slice(from, at).map((one) => ({ ...one, start: one.start - start, end: one.end - start }));
  };
}

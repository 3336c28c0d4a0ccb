import type { StoredPassage } from '../../src/catalog/catalog.ts';
import type { Span } from '../../src/passages/span.ts';
import { goldArticles, goldSpans, type Fixture, type GoldSpan } from '../fixture.ts';

/** A stretch of an article. */
export type Place = Span & { readonly articleId: string };
export type TextPlace = Place & { readonly text: string };

/** What one contestant found for one question, best first; `null` where it does not rank such things. */
export type Ranking = {
  readonly sentences: readonly TextPlace[] | null;
  readonly passages: readonly Place[] | null;
  readonly articles: readonly string[] | null;
};

/** What is right for one question. */
export type Gold = {
  readonly spans: readonly GoldSpan[];
  readonly articles: readonly string[];
  readonly answers: readonly string[];
  /** Where the answers stand that hold for other periods; `null` where the question is not one of a series. */
  readonly otherPeriods: readonly GoldSpan[] | null;
};

/** The gold of a fixture, with what other questions of its series rest on: the same question, asked of other periods. */
export function goldOf(fixture: Fixture, all: readonly Fixture[]): Gold {
  const spans = goldSpans(fixture);
  const others = fixture.series
    ? all.filter(({ series, id }) => series === fixture.series && id !== fixture.id).flatMap(goldSpans)
    : [];
  const otherPeriods = others.filter((other) => !spans.some((span) => isSame(span, other)));
  return {
    spans,
    articles: [...goldArticles(fixture)],
    answers: fixture.answers,
    otherPeriods: spans.length > 0 && otherPeriods.length > 0 ? otherPeriods : null,
  };
}

/** An article at the place of its best passage or sentence. */
export function articlesOf(places: readonly Place[]): string[] {
  return [...new Set(places.map(({ articleId }) => articleId))];
}

/** A passage's sentences with their text. */
export function sentencesOf({ articleId, start: from, text, sentences }: StoredPassage): TextPlace[] {
  return sentences.map(({ start, end }) => ({ articleId, start, end, text: text.slice(start - from, end - from) }));
}

/** How many characters two places share. */
export function shared(a: Place, b: Place): number {
  return a.articleId === b.articleId ? Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start)) : 0;
}

function isSame(a: Place, b: Place): boolean {
  return a.articleId === b.articleId && a.start === b.start && a.end === b.end;
}

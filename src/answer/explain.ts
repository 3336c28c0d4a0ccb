import type { Coverage } from '../catalog/catalog.ts';
import { shorten } from '../corpus/title.ts';
import type { FootnoteError } from '../errors.ts';
import type { SearchFilters } from '../index/search-index.ts';
import type { Days } from '../language/calendar.ts';
import { dayInWords, daysInWords } from '../language/days-in-words.ts';
import { visibleText } from '../prompt/harmless-text.ts';
import type { MissingParts } from '../retrieval/missing-parts.ts';
import type { TimeRange } from '../retrieval/question.ts';
import type { Answer, Closest } from './answer.ts';

export type Explained = {
  readonly status: Answer['status'];
  /** What was asked and not found; `null` where the evidence could have held the answer. */
  readonly missing: MissingParts | null;
  readonly refusedByModel: boolean;
  readonly failure: FootnoteError | null;
  readonly fellBack: boolean;
  /** Of the whole archive, whatever the filters. */
  readonly coverage: Coverage;
  readonly filters: SearchFilters;
  /** What is shown first of the closest passages. */
  readonly nearest: Closest | null;
};

/** Says to the reader why there is no answer, or not the one that was asked for; `null` for a plain answer. */
export function explain(explained: Explained): string | null {
  const { status, failure, fellBack } = explained;
  const sentences: string[] = [];
  if (failure)
    sentences.push(
      fellBack
        ? `The language model failed, so the answer is quoted from the articles. ${failure.message}`
        : `The language model stopped before it was done. ${failure.message}`,
    );
  else if (fellBack && status !== 'unanswerable')
    sentences.push(
      'Nothing that the language model wrote could be shown to rest on the articles, so the answer is quoted from them.',
    );
  else if (status === 'partial')
    sentences.push(
      'Something that the language model wrote is left out, since it could not be shown to be an answer that the articles hold.',
    );
  if (status === 'unanswerable') sentences.push(...refusal(explained));
  return sentences.length > 0 ? sentences.join(' ') : null;
}

/** Why, what is nearest, and from when to when the archive reaches. */
function refusal({ missing, refusedByModel, coverage, filters, nearest }: Explained): string[] {
  if (coverage.articles === 0) return ['The archive holds no articles yet.'];
  const isFiltered = Object.values(filters).some((filter) => filter !== undefined);
  const reasons = missing
    ? whatIsMissing(missing, nearest !== null)
    : refusedByModel
      ? ['The language model found no answer in the passages that were found.']
      : ['Nothing that was drafted could be shown to rest on the articles.'];
  const [first = '', ...others] = reasons;
  return [
    isFiltered ? `Within your filters, ${first.replace(/^./, (letter) => letter.toLowerCase())}` : first,
    ...others,
    ...(nearest ? [whatIsNearest(nearest, missing?.everything ? 'Newest' : 'Nearest')] : []),
    reach(coverage, filters, isFiltered, missing?.time ?? null),
  ];
}

function whatIsMissing({ everything, time, names, words }: MissingParts, isAnything: boolean): string[] {
  if (everything)
    return [isAnything ? 'No article shares words or meaning with the question.' : 'No article was found.'];
  const sentences: string[] = [];
  if (time) sentences.push(`Nothing on this was found from ${timeInWords(time)}.`);
  if (names.length > 0) sentences.push(`No article near the question mentions ${listed(names)}.`);
  if (words.length > 0)
    sentences.push(
      `None of the articles nearest to the question has the ${words.length === 1 ? 'word' : 'words'} ${listed(words)}.`,
    );
  return sentences.length > 0 ? sentences : ['The articles nearest to the question do not say it.'];
}

/** Where the question states no year, its own words show what was read as that time. */
function timeInWords(time: TimeRange): string {
  return /\d{4}/.test(time.text) ? daysInWords(time) : `${daysInWords(time)} (“${time.text}”)`;
}

const mostListed = 6;

function listed(items: readonly string[]): string {
  const quoted = items.slice(0, mostListed).map((item) => `“${item}”`);
  const more = items.length - quoted.length;
  const all = more > 0 ? [...quoted, `${more} more`] : quoted;
  return all.length === 1 ? all.join() : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
}

/** A title is an article's own text: on one line, with nothing in it that hides or turns what stands behind it, or ends its quotation. */
function whatIsNearest({ title, articleId, publishedAt }: Closest, is: 'Nearest' | 'Newest'): string {
  const line = shorten(visibleText(title)) ?? visibleText(articleId);
  const quotable = line.replaceAll('“', '‘').replaceAll('”', '’').replaceAll('"', "'");
  return `${is}: “${quotable}”${publishedAt ? ` of ${dayInWords(publishedAt)}` : ', without a date'}.`;
}

function reach(
  { articles, earliest, latest }: Coverage,
  filters: SearchFilters,
  isFiltered: boolean,
  missingTime: TimeRange | null,
): string {
  const holds = `${articles} ${articles === 1 ? 'article' : 'articles'}`;
  const archive = isFiltered ? 'The whole archive' : 'The archive';
  if (!earliest || !latest) return `${archive} holds ${holds}, without dates.`;
  const days = { from: earliest.slice(0, 10), to: latest.slice(0, 10) };
  const reaches =
    days.from === days.to ? `of ${dayInWords(days.from)}` : `from ${dayInWords(days.from)} to ${dayInWords(days.to)}`;
  if (missingTime && areApart(missingTime, days))
    return `The archive does not reach that time: it holds ${holds}, ${reaches}.`;
  const { publishedFrom = null, publishedTo = null } = filters;
  const note =
    missingTime && areApart(missingTime, { from: publishedFrom, to: publishedTo })
      ? 'Your filters leave that time out. '
      : '';
  return `${note}${archive} holds ${holds}, ${reaches}.`;
}

function areApart(one: Days, other: Days): boolean {
  return (
    (one.to !== null && other.from !== null && one.to < other.from) ||
    (one.from !== null && other.to !== null && other.to < one.from)
  );
}

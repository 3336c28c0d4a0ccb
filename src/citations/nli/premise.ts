import { datedQuote } from '../../language/dated-quote.ts';
import { findDates } from '../../language/dates.ts';
import type { EvidenceSentence } from '../support-scorer.ts';

export type Premise = {
  /** The cited sentences, their days and months written out. */
  readonly cited: string;
  /** Titles and the sentences before, for what the cited ones' pronouns mean; `null` where there are none or no room is left for them. */
  readonly context: string | null;
};

/** A window of 512 tokens holds some 2,000 characters of news beside a statement of usual length. */
const mostCharacters = 1800;

/** What an NLI model is given of the cited sentences. */
export function premiseOf(evidence: readonly EvidenceSentence[]): Premise {
  const texts = new Set(evidence.map(({ text }) => text));
  const around = evidence.flatMap(({ title, before }) => [ended(title), ...before]);
  const context = [...new Set(around)].filter((text) => text !== '' && !texts.has(text)).join(' ');
  const cited = evidence.map(dated).join(' ');
  const hasRoom = context.length + cited.length <= mostCharacters;
  return { cited, context: context !== '' && hasRoom ? context : null };
}

/** "on Tuesday [13 August 2024]". A sentence without a date is not given that of its article, which is not the day of what it tells. */
function dated({ text, publishedAt }: EvidenceSentence): string {
  return findDates(text, publishedAt).length > 0 ? datedQuote(text, publishedAt) : text;
}

function ended(title: string): string {
  const bare = title.trim();
  return bare === '' || /[.!?…]$/.test(bare) ? bare : `${bare}.`;
}

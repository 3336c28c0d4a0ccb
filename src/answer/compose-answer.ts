import type { ArticleHead, CopyOf } from '../catalog/catalog.ts';
import type { VerifiedStatement } from '../citations/verify.ts';
import type { LabelledSentence } from '../prompt/source.ts';
import type { PrintedIn } from '../retrieval/collapse-copies.ts';
import type { Citation, Copy, Statement } from './answer.ts';

export type AnswerText = {
  /** Adds a verified statement and returns it with its span in the answer, and the citations it is the first to use. */
  add(statement: VerifiedStatement): { readonly statement: Statement; readonly citations: Citation[] };
  readonly text: string;
  readonly statements: readonly Statement[];
  readonly citations: readonly Citation[];
};

/** Builds the answer's text with `[n]` markers; citations are numbered from 1 in order of first use, one number a cited span, with the copies of its article that print it too. */
export function composeAnswer(
  article: (passageId: number) => Omit<ArticleHead, 'titleReading'>,
  printedIn: PrintedIn = () => [],
): AnswerText {
  let text = '';
  const statements: Statement[] = [];
  const citations: Citation[] = [];
  const numbers = new Map<string, number>();

  const cite = (sentence: LabelledSentence): number => {
    const { title, outlet, publishedAt, url, version, pages } = article(sentence.passageId);
    // A sync may come in between: the same place of another version is another place.
    const key = `${sentence.articleId}\n${version}\n${sentence.start}\n${sentence.end}`;
    const known = numbers.get(key);
    if (known) return known;
    const number = citations.length + 1;
    const copies = printedIn(sentence);
    citations.push({
      number,
      articleId: sentence.articleId,
      articleVersion: version,
      title,
      outlet,
      publishedAt,
      url,
      start: sentence.start,
      end: sentence.end,
      quote: sentence.text,
      ...(pages && { page: pageAt(pages, sentence.start) }),
      passageId: sentence.passageId,
      ...(copies.length > 0 && { copies: copies.map(toCopy) }),
    });
    numbers.set(key, number);
    return number;
  };

  return {
    add({ text: statementText, sentences, support }) {
      const before = citations.length;
      const cited = [...new Set(sentences.map(cite))].sort((a, b) => a - b);
      const separator = text ? ' ' : '';
      const start = text.length + separator.length;
      text += `${separator}${statementText} ${cited.map((number) => `[${number}]`).join('')}`;
      const { score, verdict, method } = support;
      const statement: Statement = {
        text: statementText,
        start,
        end: start + statementText.length,
        citations: cited,
        support: { score, verdict, method },
      };
      statements.push(statement);
      return { statement, citations: citations.slice(before) };
    },
    get text() {
      return text;
    },
    get statements() {
      return statements;
    },
    get citations() {
      return citations;
    },
  };
}

/** The page, from 1, that a place of the text is on; a page without text begins where the next one does. */
function pageAt(pages: readonly number[], place: number): number {
  return pages.filter((start) => start <= place).length;
}

/** As an answer names a copy. */
export function toCopy({ id, title, outlet, publishedAt }: CopyOf): Copy {
  return { articleId: id, title, outlet, publishedAt };
}

import type { Article } from '../corpus/article.ts';
import type { StoredPassage } from '../catalog/catalog.ts';
import type { Span } from '../passages/span.ts';

/** A sentence that may be cited: where it stands, its exact characters, and the label by which a model names it. */
export type LabelledSentence = Span & {
  readonly label: string;
  readonly articleId: string;
  readonly passageId: number;
  readonly text: string;
};

/** What the prompt needs of a passage. */
export type ShownPassage = Omit<StoredPassage, 'reading' | 'wordCodes' | 'article'>;

/** A passage shown to the model, with the article's particulars, which are shown but cannot be cited. */
export type Source = {
  readonly passage: ShownPassage;
  readonly article: Omit<Article, 'text'>;
  readonly sentences: readonly LabelledSentence[];
};

/** One turn of a conversation with a model. */
export type Message = { readonly role: 'system' | 'user' | 'assistant'; readonly content: string };

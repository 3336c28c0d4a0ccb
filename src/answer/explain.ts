import type { Coverage } from '../catalog/catalog.ts';
import type { FootnoteError } from '../errors.ts';
import type { Assessment } from '../retrieval/answerability.ts';
import type { Answer } from './answer.ts';

export type Explained = {
  readonly status: Answer['status'];
  readonly assessment: Assessment;
  readonly refusedByModel: boolean;
  readonly failure: FootnoteError | null;
  readonly fellBack: boolean;
  readonly coverage: Coverage;
};

/** Says to the reader why there is no answer, or not the one that was asked for; `null` for a plain answer. */
export function explain({ status, assessment, refusedByModel, failure, fellBack, coverage }: Explained): string | null {
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
  if (status === 'unanswerable') {
    if (assessment.missing) sentences.push(assessment.missing);
    else if (refusedByModel) sentences.push('The language model found no answer in the passages that were found.');
    else sentences.push('Nothing that was drafted could be shown to rest on the articles.');
    sentences.push(covered(coverage));
  }
  return sentences.length > 0 ? sentences.join(' ') : null;
}

function covered({ articles, earliest, latest }: Coverage): string {
  if (articles === 0) return 'The archive holds no articles yet.';
  const reach = earliest && latest ? `, dated from ${earliest.slice(0, 10)} to ${latest.slice(0, 10)}` : '';
  return `The archive holds ${articles} ${articles === 1 ? 'article' : 'articles'}${reach}.`;
}

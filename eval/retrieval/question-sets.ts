/** What is measured on a set, and why so. */
export type Measurement = {
  /** `archive`: every contestant on Footnote's own passages; `thousand-characters`: on LangChain.js's; `follow-ups`: three forms of a question. */
  readonly kind: 'archive' | 'thousand-characters' | 'follow-ups';
  readonly metrics: readonly string[];
  /** What a reader must know to read the table. */
  readonly note: string;
};

const recalls = (unit: string) => [1, 3, 5, 10].map((k) => `${unit}-recall@${k}`);
const evidence = [...recalls('sentence'), 'sentence-hit@1', 'sentence-mrr@10', 'sentence-ndcg@10', 'article-recall@10'];

/** Where nothing is planned for a set. */
export const usualMeasurement: Measurement = { kind: 'archive', metrics: evidence, note: '' };

/** Sets of the shared data, in the order in which they are reported. */
export const questionSets: Readonly<Record<string, readonly Measurement[]>> = {
  realtimeqa: [
    {
      kind: 'archive',
      metrics: [
        ...recalls('sentence'),
        'sentence-hit@1',
        'sentence-hit@3',
        'sentence-ndcg@10',
        ...recalls('article'),
        'article-ndcg@10',
        'answer@1',
        'answer@3',
      ],
      note: 'News of 2022, questions of news quizzes. Gold names one or two of the articles that say it: answer@k counts any sentence that holds the answer.',
    },
  ],
  scifact: [
    {
      kind: 'archive',
      metrics: ['article-ndcg@10', 'article-recall@10', 'article-mrr@10'],
      note: 'Claims against abstracts, qrels of BEIR. Published nDCG@10 on all 300: BM25 .665–.687, bge-small-en-v1.5 .713.',
    },
  ],
  xquad_en: [
    {
      kind: 'thousand-characters',
      metrics: ['passage-mrr@10', 'passage-hit@1', 'passage-hit@10'],
      note: 'By passages of RecursiveCharacterTextSplitter (1,000 characters, overlap 200); a passage is right when it holds at least half of the answer span. Measured elsewhere on all questions, MRR@10: BM25 .945, dense .931, RRF .960, LangChain.js .922.',
    },
    { kind: 'archive', metrics: evidence, note: 'The same questions on our own passages.' },
  ],
  squad2_sample: [{ kind: 'archive', metrics: evidence, note: 'Each article is one paragraph.' }],
  timeqa_train: [
    {
      kind: 'archive',
      metrics: ['period@10', 'period-if-found', 'period-found@10', 'sentence-hit@1', 'sentence-mrr@10'],
      note: 'The same question asked of several periods: the first sentence that answers for any of them should answer for the one asked (period@10). Tokenised Wikipedia, not news.',
    },
  ],
  multihoprag_500: [
    {
      kind: 'archive',
      metrics: ['sentence-recall@10', 'sentence-all@10', 'article-recall@10', 'article-all@10'],
      note: 'Two to four pieces of evidence a question, in stub articles that hold little else: good for comparing contestants, not for figures.',
    },
  ],
  mtragun: [
    {
      kind: 'follow-ups',
      metrics: ['article-recall@5', 'article-recall@10', 'article-mrr@10', 'article-ndcg@10'],
      note: 'Last questions of conversations; each article is one passage. Only questions with a history and with evidence.',
    },
  ],
};

import type { Article } from '../../src/corpus/article.ts';
import { fixtureSchema, type Fixture } from '../fixture.ts';
import type { Archive } from '../robustness/archive.ts';

const about = { outlet: 'Harbour Post', author: null, url: null };
/** With names, days and numbers to change, one of which two articles give. */
const articles: readonly Article[] = [
  {
    ...about,
    id: 'bridge',
    path: 'bridge.md',
    title: 'Ada Lind opens the bridge of Norrhamn',
    publishedAt: '2021-05-04',
    text: 'NORRHAMN — The harbour bridge opened on 3 May 2021. Mayor Ada Lind cut the ribbon.\n\nIt cost 40 million crowns, and Lind was praised.\n\nTwelve cables hold it.',
  },
  {
    ...about,
    id: 'ferry',
    path: 'ferry.md',
    title: 'Ferry sold',
    publishedAt: null,
    text: 'The old ferry was sold to a museum in Oslo for 40 crowns.\n\nThe ferry had carried 300 cars since 1961.',
  },
  {
    ...about,
    id: 'list',
    path: 'list.md',
    title: 'Bridges in figures',
    publishedAt: null,
    text: 'Of all bridges, the one with twelve cables is the longest: 300 metres.',
  },
];

export function question(id: string, asked: string, answer: string | null, articleId = '', quote = ''): Fixture {
  const start = articles.find((article) => article.id === articleId)?.text.indexOf(quote) ?? 0;
  const place = { articleId, start, end: start + quote.length, quote };
  return fixtureSchema.parse({
    id,
    question: asked,
    kind: 'fact',
    answerable: answer !== null,
    answers: answer === null ? [] : [answer],
    evidence: answer === null ? [] : [place],
  });
}
const fixtures = [
  question(
    'opened',
    'When did the harbour bridge of Norrhamn open?',
    '3 May 2021',
    'bridge',
    'The harbour bridge opened on 3 May 2021.',
  ),
  question(
    'ribbon',
    'Who cut the ribbon of the Norrhamn bridge?',
    'Ada Lind',
    'bridge',
    'Mayor Ada Lind cut the ribbon.',
  ),
  question(
    'cost',
    'How many crowns did the bridge cost?',
    '40 million',
    'bridge',
    'It cost 40 million crowns, and Lind was praised.',
  ),
  question('cables', 'How many cables hold the longest bridge?', 'Twelve', 'bridge', 'Twelve cables hold it.'),
  question(
    'museum',
    'Where is the museum that bought the ferry?',
    'Oslo',
    'ferry',
    'The old ferry was sold to a museum in Oslo for 40 crowns.',
  ),
  question(
    'cars',
    'How many cars had the ferry carried?',
    '300',
    'ferry',
    'The ferry had carried 300 cars since 1961.',
  ),
  question(
    'buyer',
    'What bought the ferry?',
    'a museum',
    'ferry',
    'The old ferry was sold to a museum in Oslo for 40 crowns.',
  ),
  question('designer', 'Who designed the bridge of Norrhamn?', null),
];
export const norrhamn: Archive = { articles, fixtures };

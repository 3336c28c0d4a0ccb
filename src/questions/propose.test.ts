import { describe, expect, it } from 'vitest';
import { archiveSentences, type ArchiveSentence } from './archive-sentences.ts';
import { nameKinds } from './name-kinds.ts';
import { proposalsOf } from './propose.ts';

/** What the rest of an archive tells of its names. */
const background =
  'President Jane Okoye spoke. Minister Tom Rowe wrote a letter. Jane Okoye said so. Tom Rowe said no. They met in Larkhaven. It rained in Larkhaven. The Ferry Board met. The Ferry Board voted.';

/** The questions that rules make of a text, published on Thursday, 17 June 2021. */
async function asked(text: string): Promise<Record<string, readonly string[]>> {
  const texts: Record<string, string> = { background, news: text };
  const article = async (id: string) =>
    ({ id, text: texts[id] ?? '', outlet: null, publishedAt: id === 'news' ? '2021-06-17' : null }) as never;
  const articles = await Promise.all(Object.keys(texts).map(article));
  const listArticles = async () => ({ articles, next: null, total: articles.length });
  const sentences: ArchiveSentence[] = [];
  const kinds = nameKinds();
  for await (const sentence of archiveSentences({ article, listArticles })) {
    kinds.add(sentence);
    if (sentence.article.id === 'news') sentences.push(sentence);
  }
  const proposals = sentences.flatMap((sentence) => proposalsOf(sentence, kinds.kindOf));
  for (const { sentence, answer, answers } of proposals)
    expect(sentence.text.slice(answer.start, answer.end)).toBe(answers[0]);
  return Object.fromEntries(proposals.map(({ question, answers }) => [question, answers]));
}

describe('a question by rules', () => {
  it.each<[sentence: string, question: string, answers: string[]]>([
    [
      'LARKHAVEN — Jane Okoye opened the new bridge on Tuesday in Larkhaven.',
      'Who opened the new bridge on 15 June 2021 in Larkhaven?',
      ['Jane Okoye', 'Okoye'],
    ],
    [
      'Jane Okoye opened the new bridge on Tuesday in Larkhaven.',
      'Where did Jane Okoye open the new bridge on 15 June 2021?',
      ['Larkhaven'],
    ],
    [
      'On Monday, Transport Minister Tom Rowe carried the proposal to Jane Okoye in Larkhaven.',
      'Who carried the proposal to Jane Okoye in Larkhaven on 14 June 2021?',
      ['Tom Rowe', 'Rowe'],
    ],
    [
      'Minister Tom Rowe wrote a letter. Tom Rowe, a former pilot, has visited the harbours of Norway and Sweden.',
      'Who has visited the harbours of Norway and Sweden?',
      ['Tom Rowe', 'Rowe'],
    ],
    ['Norway has given the Ferry Board a loan.', 'Which country has given the Ferry Board a loan?', ['Norway']],
    [
      'The old bridge in Larkhaven was closed by Tom Rowe.',
      'Who was the old bridge in Larkhaven closed by?',
      ['Tom Rowe', 'Rowe'],
    ],
    [
      'Negotiations with Norway broke down in March 2014 over fishing rights.',
      'When did negotiations with Norway break down over fishing rights?',
      ['March 2014'],
    ],
    ['Jane Okoye was elected in Norway on 3 May.', 'When was Jane Okoye elected in Norway?', ['3 May', '3 May 2021']],
    [
      'The Ferry Board runs 14 harbour boats in summer.',
      'How many harbour boats does the Ferry Board run in summer?',
      ['14'],
    ],
    [
      'More than 2,700 sick people have fled from Norway since the flood.',
      'How many sick people have fled from Norway since the flood?',
      ['2,700'],
    ],
    [
      'The Ferry Board paid 3 million dollars for the island of Sund.',
      'How much did the Ferry Board pay for the island of Sund?',
      ['3 million dollars'],
    ],
  ])('is made of: %s', async (sentence, question, answers) => {
    expect(await asked(sentence)).toMatchObject({ [question]: answers });
  });

  it.each([
    ['leans on what came before', 'He opened the new bridge in Larkhaven on Tuesday.'],
    ['names what only its neighbours explain', 'Tom Rowe opened it in Larkhaven after the same meeting.'],
    ['is a list', 'Tom Rowe thanked engineers, welders and sailors in Larkhaven.'],
    ['is speech', 'Jane Okoye opened the bridge in Larkhaven and said “it holds”.'],
    ['is a question', 'Will Jane Okoye open the new bridge in Larkhaven?'],
    ['is a caption', 'Jane Okoye speaks to reporters in Larkhaven on 3 May 2021.'],
    ['is about somebody of another sentence', 'The old school in Larkhaven was named after her in 2017.'],
    ['would leave half a phrase behind', 'The storms killed 14 sailors in Norway and five in Larkhaven.'],
    ['says too little', 'Tom Rowe agreed at once with everybody.'],
    ['has a place that belongs to a thing', 'A letter came from the office of pilots in Larkhaven.'],
  ])('is not made of a sentence that %s', async (_name, sentence) => {
    expect(await asked(sentence)).toEqual({});
  });

  it('is not made of headlines and appeals', async () => {
    const article =
      '# Jane Okoye opens the new bridge in Larkhaven\n\nIt rained.\n\nFollow us for more from Jane Okoye in Larkhaven.';
    expect(await asked(article)).toEqual({});
  });

  it('leaves out what a second verb tells', async () => {
    expect(await asked('The Ferry Board lost 14 boats in Larkhaven and was awaiting a new budget.')).toMatchObject({
      'How many boats did the Ferry Board lose in Larkhaven?': ['14'],
    });
  });
});

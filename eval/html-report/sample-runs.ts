import type { Citation } from '../../src/answer/answer.ts';
import type { Article } from '../../src/corpus/article.ts';
import { textVersion } from '../../src/corpus/text-version.ts';
import { sampleAnswer } from '../../src/testing/sample-answer.ts';
import { scriptedAssistant, type AnswerScript } from '../../src/testing/scripted-assistant.ts';
import type { Fixture } from '../fixture.ts';
import { buildReport, type Baseline, type Report } from '../report.ts';
import { runEval } from '../run-eval.ts';

export const markup = `${'unbroken'.repeat(20)} <img src=x onerror="alert(1)"><script>alert(2)</script></script></mark><style>*{display:none}</style><!-- </details> ![](https://elsewhere.invalid/x.png) <a href="javascript:alert(3)">x</a>`;

function article(id: string, text: string, particulars: Partial<Article> = {}): Article {
  const known = {
    title: `About ${id}`,
    outlet: 'The Quay Courier',
    author: null,
    publishedAt: '2021-05-04',
    url: null,
  };
  return { id, path: `${id}.md`, text, ...known, ...particulars };
}

/** Articles whose letters take one, two and many code units, run to the left, or are markup; one is very long. */
export const articles = {
  bridge: article(
    'bridge',
    'Mayor Ada Lind cut the ribbon. 👩‍👩‍👧 waved 🎉 as the bridge opened on 3 May 2021 𝒂𝒕 𝒏𝒐𝒐𝒏. \n\nIt cost 40 million crowns.',
  ),
  arabic: article('arabic', 'افتتح الجسر في الميناء. وقالت رئيسة البلدية إنه كلف 40 مليون كرونة. ثم غادرت المكان.', {
    outlet: 'صحيفة الميناء',
    publishedAt: '2022-01-09',
  }),
  hostile: article('hostile', `Start. ${markup} End.\u0000\u001b[31m`, { title: `Title ${markup}`, outlet: markup }),
  long: article(
    'long',
    `${'A bridge is a bridge. '.repeat(40_000)}The toll is 5 crowns.${' And so on.'.repeat(40_000)}`,
  ),
};
type Name = keyof typeof articles;

export function cite(number: number, name: Name, quote: string): Citation {
  const { id: articleId, text, title, outlet, publishedAt, url } = articles[name];
  const start = text.indexOf(quote);
  if (start < 0) throw new Error(`${articleId} does not hold: ${quote}`);
  const place = { articleId, articleVersion: textVersion(text), start, end: start + quote.length, quote };
  return { number, ...place, title, outlet, publishedAt, url, passageId: 1 };
}

function gold(name: Name, quote: string): Fixture['evidence'] {
  const { articleId, start, end } = cite(1, name, quote);
  return [{ articleId, start, end, quote }];
}

export const quotes = {
  opened: '👩‍👩‍👧 waved 🎉 as the bridge opened on 3 May 2021 𝒂𝒕 𝒏𝒐𝒐𝒏.',
  ribbon: 'Mayor Ada Lind cut the ribbon.',
  cost: 'It cost 40 million crowns.',
  arabic: 'وقالت رئيسة البلدية إنه كلف 40 مليون كرونة.',
  toll: 'The toll is 5 crowns.',
};

function fixture(id: string, question: string, changes: Partial<Fixture>): Fixture {
  return { id, question, asOf: undefined, kind: 'fact', answerable: true, answers: [], evidence: [], ...changes };
}

const none = { answerable: false, kind: 'unanswerable' };
export const fixtures = [
  fixture('opening', 'When did the bridge open?', { answers: ['3 May 2021'], evidence: gold('bridge', quotes.opened) }),
  fixture('cost', 'كم كلف الجسر؟', { kind: 'arabic', answers: ['40'], evidence: gold('arabic', quotes.arabic) }),
  fixture('toll', 'What is the toll?', { answers: ['5 crowns'], evidence: gold('long', quotes.toll) }),
  fixture('wrong', `What does it cost? ${markup}`, {
    kind: `kind ${markup}`,
    answers: ['12', `Accepted ${markup}`],
    evidence: gold('hostile', markup),
    history: [{ role: 'user', content: `Earlier ${markup}` }],
  }),
  fixture('refused', 'Who cut the ribbon?', { answers: ['Ada Lind'], evidence: gold('bridge', quotes.ribbon) }),
  fixture('rightly refused', 'Who designed the bridge?', none),
  fixture('made up', 'Who painted the bridge?', none),
  fixture('broken', 'What did the mayor do?', { answers: ['cut the ribbon'], evidence: [{ articleId: 'bridge' }] }),
  fixture('error', 'Why did it fail?', { answers: ['because'] }),
];

/** An answer to each, as the ids of the fixtures say. */
export function answers(): Record<string, AnswerScript> {
  const opened = cite(1, 'bridge', quotes.opened);
  const shifted = { ...cite(1, 'bridge', quotes.ribbon), start: 3, end: 3 + quotes.ribbon.length };
  const explanation = 'The archive does not say.';
  const { articleId, articleVersion, title, publishedAt, start, end, quote } = opened;
  const refusal = sampleAnswer([], [], {
    status: 'unanswerable',
    explanation,
    closest: [{ articleId, articleVersion, title, publishedAt, start, end, quote, score: 0.4 }],
    confidence: 0.1,
  });
  const all: Readonly<Record<string, AnswerScript>> = {
    opening: sampleAnswer([['It opened on 3 May 2021.', [1]]], [opened], { confidence: 0.9 }),
    cost: sampleAnswer([[quotes.arabic, [1]]], [cite(1, 'arabic', quotes.arabic)], { confidence: 0.7 }),
    toll: sampleAnswer([[quotes.toll, [1]]], [cite(1, 'long', quotes.toll)], { confidence: 0.6 }),
    wrong: sampleAnswer([[`Statement ${markup}`, [1]]], [cite(1, 'hostile', markup)], {
      explanation: `Explanation ${markup}`,
      dropped: [{ text: `Dropped ${markup}`, reason: `Reason ${markup}` }],
      model: { provider: markup, name: markup, promptVersion: markup, fallbackFrom: markup },
      confidence: 0.5,
    }),
    refused: refusal,
    'rightly refused': refusal,
    'made up': sampleAnswer([[quotes.cost, [1]]], [cite(1, 'bridge', quotes.cost)], { confidence: 0.3 }),
    broken: sampleAnswer([[quotes.ribbon, [1]]], [shifted], { confidence: 0.2 }),
    error: new Error(`It broke: ${markup}`),
  };
  return Object.fromEntries(fixtures.map(({ id, question }) => [question, all[id]!]));
}

/** A run of the fixtures, as `npm run eval` makes it. */
export async function sampleRun(
  changes: Record<string, AnswerScript> = {},
  name = 'run',
  baseline: Baseline | null = null,
): Promise<Report> {
  const script = { answers: { ...answers(), ...changes }, articles: Object.values(articles) };
  const assistant = scriptedAssistant(script);
  const cases = await runEval(assistant, fixtures, { concurrency: 1 });
  const settings = { seed: 1, concurrency: 1, limit: null };
  const run = { set: 'bridges', split: 'all', startedAt: '2024-08-20T12:00:00.000Z', seconds: 1, settings, name };
  return buildReport(run, await assistant.state(), cases, baseline);
}

export async function articleText(articleId: string): Promise<string | undefined> {
  return Object.values(articles).find(({ id }) => id === articleId)?.text;
}

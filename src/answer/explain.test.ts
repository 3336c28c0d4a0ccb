import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Assistant } from '../assistant.ts';
import { startOpenAiServer } from '../testing/chat-server.ts';
import { answerOf, openArchive, type RealArchive } from '../testing/real-archive.ts';
import { finalAnswer } from './final-answer.ts';

/** Made up, about a harbour. */
const articles = [
  {
    title: 'Ferry strikes the pier of Larnow',
    date: '2021-05-04',
    text: 'A ferry struck the pier of Larnow on Tuesday. Nobody was hurt. The pier stays closed for repairs until autumn.',
  },
  {
    title: '“Never again”: Larnow buys a tug',
    date: '2023-08-19',
    text: 'The port of Larnow bought a tug on Friday. It cost 4 million crowns. It will guide every ferry to the pier.',
  },
  {
    title: 'Lighthouse of Ostrum painted',
    date: '2022-02-11',
    text: 'The lighthouse of Ostrum was painted red and white. The work took eleven days.',
  },
];
const reach = 'from 4 May 2021 to 19 August 2023';

let base: string;
let archive: RealArchive;
let assistant: Assistant;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'footnote-refusals-'));
  archive = await openArchive(await corpusOf('harbour', articles), { embeddingModel: 'none' });
  assistant = await archive.open();
});
afterAll(async () => {
  await assistant?.close();
  await archive?.close();
  await rm(base, { recursive: true, force: true });
});

async function corpusOf(
  name: string,
  written: readonly { readonly title: string; readonly date?: string; readonly text: string }[],
): Promise<string> {
  const corpus = join(base, name);
  await mkdir(corpus);
  const lines = written.map(({ date, ...article }, at) =>
    JSON.stringify({ id: `${at}`, ...article, publishedAt: date }),
  );
  await writeFile(join(corpus, 'articles.jsonl'), lines.join('\n'));
  return corpus;
}

async function refusalOf(request: Parameters<typeof answerOf>[1], from: Assistant = assistant) {
  const answer = await answerOf(from, request);
  expect(answer.status).toBe('unanswerable');
  return { ...answer, explanation: answer.explanation ?? '' };
}

describe('a refusal', () => {
  it('names the time from which there is nothing, what is nearest, and how far the archive reaches', async () => {
    const { explanation, closest } = await refusalOf('What struck the pier of Larnow in March 2023?');
    expect(explanation).toBe(
      `Nothing on this was found from March 2023. Nearest: “Ferry strikes the pier of Larnow” of 4 May 2021. The archive holds 3 articles, ${reach}.`,
    );
    expect(closest[0]).toMatchObject({ title: 'Ferry strikes the pier of Larnow', publishedAt: '2021-05-04' });
  });

  it.each(['What struck the pier of Larnow in 2019?', 'What struck the pier of Larnow in March 2030?'])(
    'says that the archive does not reach the time: %s',
    async (question) => {
      const { explanation } = await refusalOf(question);
      expect(explanation).toContain(`The archive does not reach that time: it holds 3 articles, ${reach}.`);
    },
  );

  it('says which year it took for one that is not stated', async () => {
    const { explanation } = await refusalOf({ question: 'What struck the pier of Larnow in May?', asOf: '2023-06-14' });
    expect(explanation).toMatch(/^Nothing on this was found from May 2023 \(“May”\)\. /);
  });

  it('says which days "last week" are', async () => {
    const { explanation } = await refusalOf({
      question: 'What struck the pier of Larnow last week?',
      asOf: '2023-06-14',
    });
    expect(explanation).toMatch(/^Nothing on this was found from \d+ to \d+ June 2023 \(“last week”\)\. /);
    expect(explanation).not.toContain('does not reach');
  });

  it('names what no article near the question mentions, and nothing that one does', async () => {
    const { explanation } = await refusalOf('What did the ferry of Larnow bring from Quillmouth and Port Adder?');
    expect(explanation).toContain('No article near the question mentions “Quillmouth” or “Port Adder”.');
    expect(explanation).not.toContain('“Larnow”');
  });

  it('names the time and the name where both are missing', async () => {
    const { explanation } = await refusalOf('What struck the pier of Quillmouth in March 2023?');
    expect(explanation).toMatch(
      /^Nothing on this was found from March 2023\. No article near the question mentions “Quillmouth”\. /,
    );
  });

  it('names the words that no article near the question has in any form', async () => {
    const { explanation } = await refusalOf('Which insurer compensated the striking ferry owners of Larnow?');
    expect(explanation).toContain('has the words “compensated” or “owners”.');
  });

  it('says plainly where every word is there and the answer is not', async () => {
    const { explanation } = await refusalOf('Who painted the ferry of Larnow?');
    expect(explanation).toMatch(/^The articles nearest to the question do not say it\. Nearest: /);
  });

  it('lists no more of a long question than can be read', async () => {
    const places = Array.from('BCDFGHKLMN', (letter) => `${letter}oraville`);
    const { explanation } = await refusalOf(`Which ferry goes to ${places.join(', to ')}?`);
    expect(explanation).toContain('“Foraville”');
    expect(explanation).toContain(' or 4 more.');
    expect(explanation.length).toBeLessThan(400);
  });

  it('says that it looked within the filters, and when they leave the time out', async () => {
    const question = 'What struck the pier of Larnow in May 2021?';
    const { explanation } = await refusalOf({ question, filters: { publishedFrom: '2023-01-01' } });
    expect(explanation).toBe(
      `Within your filters, nothing on this was found from May 2021. Nearest: “‘Never again’: Larnow buys a tug” of 19 August 2023. Your filters leave that time out. The whole archive holds 3 articles, ${reach}.`,
    );
  });

  it('says that no article passes the filters', async () => {
    const filters = { outlets: ['No Such Paper'] };
    const { explanation } = await finalAnswer(assistant.ask({ question: 'What struck the pier of Larnow?', filters }));
    expect(explanation).toBe(
      `Within your filters, no article was found. The whole archive holds 3 articles, ${reach}.`,
    );
  });

  it('tells of a language model that found nothing, and still what is nearest', async () => {
    const server = await startOpenAiServer(() => ({ text: 'NO ANSWER' }));
    const asking = await archive.open({ llm: 'openai:test', llmBaseUrl: server.baseUrl });
    try {
      const { explanation } = await refusalOf('What struck the pier of Larnow?', asking);
      expect(explanation).toBe(
        `The language model found no answer in the passages that were found. Nearest: “Ferry strikes the pier of Larnow” of 4 May 2021. The archive holds 3 articles, ${reach}.`,
      );
    } finally {
      await asking.close();
      await server.close();
    }
  });
});

it('shows a title as text that cannot end its quotation, hide or turn what follows, or go on for pages', async () => {
  const other = await openArchive(await corpusOf('uploads', []), { embeddingModel: 'none' });
  const opened = await other.open();
  try {
    const title = `Ferry” of 1 May 2030,\nyou must "pay"\u202E <b>\u200B${'pier '.repeat(180)}`;
    await opened.addArticle({ title, text: 'A ferry struck the pier of Larnow.' });
    const { explanation } = await refusalOf('What did the ferry of Quillmouth strike?', opened);
    expect(explanation).toContain(`Nearest: “Ferry’ of 1 May 2030, you must 'pay' <b> pier pier`);
    expect(explanation).toMatch(/pier…”, without a date\. The archive holds 1 article, without dates\.$/);
    expect(explanation).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(explanation.match(/”/g)).toHaveLength(2);
    expect(explanation.length).toBeLessThan(400);
  } finally {
    await opened.close();
    await other.close();
  }
});

it('says of an empty archive that it is empty, and no more', async () => {
  const empty = await openArchive(await corpusOf('empty', []), { embeddingModel: 'none' });
  const opened = await empty.open();
  try {
    const { explanation } = await finalAnswer(opened.ask({ question: 'What struck the pier of Larnow?' }));
    expect(explanation).toBe('The archive holds no articles yet.');
  } finally {
    await opened.close();
    await empty.close();
  }
});

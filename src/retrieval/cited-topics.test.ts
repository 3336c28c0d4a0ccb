import { describe, expect, it } from 'vitest';
import { citedTopics, type CitedPlace } from './cited-topics.ts';

const text = 'The ferry sank off Batangas on Thursday. The Coast Guard saved Ana Pell and 40 others.';
const articles = new Map([
  ['ferry', { title: 'Ferry sinks', publishedAt: '2023-07-28', text, version: 7 }],
  ['storm', { title: 'Storm nears', publishedAt: null, text: 'A storm neared Luzon.', version: 8 }],
]);
const after = (citations: CitedPlace[]) => [
  { role: 'user' },
  { role: 'assistant', citations: [{ articleId: 'earlier', start: 0, end: 5 }] },
  { role: 'user' },
  { role: 'assistant', citations },
];
const look = async (articleId: string) => articles.get(articleId) ?? null;

describe('citedTopics', () => {
  it('tells title, date and the names of the cited sentences, in order of citation', async () => {
    const topics = await citedTopics(
      after([
        { articleId: 'storm', start: 0, end: 21 },
        { articleId: 'ferry', start: 41, end: text.length },
      ]),
      look,
    );
    expect(topics.map(({ title, publishedAt }) => [title, publishedAt])).toEqual([
      ['Storm nears', null],
      ['Ferry sinks', '2023-07-28'],
    ]);
    expect(topics[1]?.names).toEqual(['Coast Guard', 'Ana Pell']);
  });

  it('reads no names from a text that has changed since it was cited', async () => {
    const place = { articleId: 'ferry', start: 41, end: text.length };
    expect(await citedTopics(after([{ ...place, articleVersion: 6 }]), look)).toEqual([]);
    const [topic] = await citedTopics(after([{ ...place, articleVersion: 7 }]), look);
    expect(topic?.names).toEqual(['Coast Guard', 'Ana Pell']);
  });

  it('leaves out what the archive no longer has, and reads a few articles only', async () => {
    const read: string[] = [];
    const topics = await citedTopics(
      after([
        { articleId: 'gone', start: 0, end: 5 },
        { articleId: 'storm', start: 900, end: 950 },
        { articleId: 'ferry', start: 9, end: 9 },
        ...Array.from({ length: 47 }, (_, at) => ({ articleId: `other-${at}`, start: 0, end: 5 })),
      ]),
      async (id) => {
        read.push(id);
        return look(id);
      },
    );
    expect(topics).toEqual([]);
    expect(read).toEqual(['gone', 'storm', 'ferry']);
  });
});

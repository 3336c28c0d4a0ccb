import { join } from 'node:path';
import OpenAI from 'openai';
import { expect, it } from 'vitest';
import { answerSchema } from '../answer/answer.ts';
import { projectRoot } from '../paths.ts';
import { openArchive } from '../testing/real-archive.ts';
import { listeningApp } from '../testing/test-app.ts';

it("OpenAI's client is understood when it asks on, with what it was answered as it came", async () => {
  const archive = await openArchive(join(projectRoot, 'corpus'), { embeddingModel: 'none' });
  const assistant = await archive.open();
  const { app, url } = await listeningApp(assistant);
  try {
    const client = new OpenAI({ baseURL: `${url}/v1`, apiKey: 'none', maxRetries: 0 });
    const messages: OpenAI.ChatCompletionMessageParam[] = [];
    const say = async (content: string) => {
      messages.push({ role: 'user', content });
      const completion = await client.chat.completions.create({ model: 'footnote', messages });
      messages.push({ role: 'assistant', content: completion.choices[0]?.message.content ?? '' });
      return answerSchema.parse((completion as { footnote?: unknown }).footnote);
    };
    const first = await say('Where did Putin and Abbas meet in October 2022?');
    expect(first.citations[0]?.publishedAt).toBe('2022-10-13');
    const next = await say('And in March 2023?');
    expect(next.status).toBe('unanswerable');
    expect(next.standaloneQuestion).toMatch(/Putin and Abbas.*March 2023/u);
  } finally {
    await app.close();
    await assistant.close();
    await archive.close();
  }
});

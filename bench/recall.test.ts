import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ingestFolder } from '../src/ingest-thread.ts';
import { createHashEmbedder } from '../src/testing/hash-embedder.ts';
import { sampleArticles } from './articles.ts';
import { measureRecall } from './recall.ts';

it('recall is measured now, after a restart and after three replacements of everything, and the graph keeps it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'footnote-recall-'));
  try {
    const { articles, questions } = await sampleArticles(12, 'no-such-folder');
    const [corpusFolder, indexFolder] = [join(folder, 'corpus'), join(folder, 'index')];
    await mkdir(corpusFolder);
    await writeFile(join(corpusFolder, 'a.jsonl'), articles.map((article) => JSON.stringify(article)).join('\n'));
    const embedder = createHashEmbedder();
    await ingestFolder({ indexFolder, corpusFolder, embedder });
    const asked = await Promise.all(questions.slice(0, 10).map((question) => embedder.embedQuestion(question)));
    const vectors = asked.map(({ vector }) => vector);
    const targets = await measureRecall({ indexFolder, embedder, questions: vectors, articles, say: () => {} });
    expect(targets).toHaveLength(8);
    for (const { what, measured } of targets) expect([what, measured > 0.98 && measured <= 1]).toEqual([what, true]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeAnswerStore } from './answer-store.behaviour.ts';
import { openSqliteAnswerStore } from './sqlite-answer-store.ts';

describeAnswerStore('SQLite answer store', async () => {
  const indexFolder = await mkdtemp(join(tmpdir(), 'footnote-answers-'));
  return {
    open: (limit) => openSqliteAnswerStore({ indexFolder, limit, say: () => {} }),
    dispose: () => rm(indexFolder, { recursive: true }),
  };
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createAssistant } from '../../src/assistant.ts';
import { sampleArticles } from '../../src/testing/sample-answer.ts';
import type { EvalWorld } from '../world.ts';
import { goldEvidence, sampleFixture } from './sample-case.ts';

/** The sample articles as files, with questions on them, for the real program. */
export type SmallArchive = {
  readonly folder: string;
  /** Corpus, fixtures and an index of its own, searched by words; nothing outside the folder is read or written. */
  settings(name?: string): string[];
  close(): Promise<void>;
};

export const smallArchiveQuestions = [
  sampleFixture(),
  sampleFixture({
    id: 'ribbon',
    question: 'Who cut the ribbon of the harbour bridge?',
    answers: ['Ada Lind'],
    evidence: [goldEvidence('harbour-bridge', 'Mayor Ada Lind cut the ribbon.')],
  }),
  sampleFixture({
    id: 'cost',
    question: 'How many crowns did the harbour bridge cost?',
    answers: ['40 million crowns'],
    evidence: [goldEvidence('harbour-bridge', 'The bridge cost 40 million crowns.')],
  }),
  sampleFixture({
    id: 'cracks',
    question: 'In how many cables of the bridge were cracks found?',
    answers: ['12'],
    evidence: [goldEvidence('bridge-closed', 'Cracks were found in 12 of its cables.')],
  }),
];

export async function openSmallArchive(): Promise<SmallArchive> {
  const folder = await mkdtemp(join(tmpdir(), 'footnote-small-'));
  const corpus = join(folder, 'corpus');
  await mkdir(corpus);
  for (const [id, text] of Object.entries(sampleArticles))
    await writeFile(join(corpus, `${id}.md`), `---\ntitle: ${id}\n---\n${text}\n`);
  const fixtures = join(folder, 'bridge.jsonl');
  // Each is asked on the same day, whatever day the test runs on.
  const lines = smallArchiveQuestions.map((fixture) => JSON.stringify({ ...fixture, asOf: '2024-08-20' }));
  await writeFile(fixtures, lines.join('\n'));
  return {
    folder,
    settings: (name = 'index') => [
      '--corpus',
      corpus,
      '--index',
      join(folder, name),
      '--embedding-model',
      'none',
      '--fixtures',
      fixtures,
    ],
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

export type Told = { readonly printed: string; readonly warned: string };

/** The real program in a world that notes what it is told. */
export function notingWorld(environment: EvalWorld['environment'] = {}): {
  readonly world: EvalWorld;
  readonly told: () => Told;
} {
  let printed = '';
  let warned = '';
  const world: EvalWorld = {
    createAssistant: (config, options) => createAssistant(config, { say: () => {}, ...options }),
    environment,
    progress: new PassThrough().resume(),
    print: (text) => void (printed += text),
    warn: (text) => void (warned += text),
  };
  return { world, told: () => ({ printed, warned }) };
}

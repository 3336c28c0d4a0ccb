import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAssistant } from '../../src/assistant.ts';
import { projectRoot } from '../../src/paths.ts';
import { startOpenAiServer } from '../../src/testing/chat-server.ts';
import { checkQuotes, loadFixtures } from '../load-fixtures.ts';
import { draftCommand } from './command.ts';
import type { Draft } from './draft-fixtures.ts';

let folder: string;
let draftFile: string;
let drafts: Draft[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-draft-'));
  draftFile = join(folder, 'drafts.jsonl');
  const { status, printed } = await run('--to', draftFile);
  expect({ status, printed }).toEqual({ status: 0, printed: expect.stringContaining(`--review ${draftFile} --to`) });
  drafts = await read(draftFile);
});
afterAll(() => rm(folder, { recursive: true }));

const corpus = join(projectRoot, 'corpus');
const read = async (path: string): Promise<Draft[]> =>
  (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Draft);
const articleText = async (id: string): Promise<string | undefined> => {
  const assistant = await createAssistant(await config());
  try {
    return (await assistant.article(id))?.text;
  } finally {
    await assistant.close();
  }
};
const config = async () => {
  const { readConfig } = await import('../../src/config.ts');
  return readConfig({ corpus, index: join(folder, 'index'), embeddingModel: 'none' }, {});
};

/** Runs the command on the sample archive; `typed` is what a person types at its prompts. */
async function run(...args: (string | { readonly typed: readonly string[] })[]) {
  const said = { printed: '', warned: '', shown: '' };
  const typed = [...(args.find((arg) => typeof arg === 'object')?.typed ?? [])];
  const flags = args.filter((arg) => typeof arg === 'string');
  const folders = flags.includes('--corpus') ? [] : ['--corpus', corpus, '--index', join(folder, 'index')];
  const status = await draftCommand(
    [...flags, ...folders, '--embedding-model', 'none'],
    {
      createAssistant,
      environment: { FOOTNOTE_LLM_API_KEY: 'test' },
      print: (text) => void (said.printed += text),
      warn: (text) => void (said.warned += text),
      progress: new PassThrough().resume(),
    },
    () => ({
      ask: async () => typed.shift() ?? null,
      print: (text) => void (said.shown += text),
      close: () => {},
    }),
  );
  return { status, ...said };
}

describe('drafts of the sample archive', () => {
  it('are questions of several forms on many articles, a third of them without an answer', () => {
    const answerable = drafts.filter((draft) => draft.answerable);
    expect(answerable.length).toBeGreaterThanOrEqual(20);
    expect(drafts.length - answerable.length).toBeGreaterThanOrEqual(answerable.length / 3);
    expect(new Set(answerable.flatMap(({ evidence }) => evidence[0]?.articleId ?? [])).size).toBeGreaterThan(10);
    const words = new Set(drafts.map(({ question }) => question.split(' ')[0]));
    expect([...words]).toEqual(expect.arrayContaining(['When', 'Where', 'Which', 'Who']));
    expect(new Set(drafts.map(({ id }) => id)).size).toBe(drafts.length);
  });

  it('are not run before somebody has accepted them', async () => {
    await expect(loadFixtures([draftFile])).rejects.toMatchObject({
      code: 'FIXTURE_INVALID',
      message: expect.stringMatching(/drafts\.jsonl:1: accepted: is a draft that nobody has accepted/u),
    });
  });

  it('are fixtures once they are accepted, their quotes in the archive, their answers in the quotes', async () => {
    const accepted = join(folder, 'accepted.jsonl');
    await writeFile(accepted, drafts.map((draft) => `${JSON.stringify({ ...draft, accepted: true })}\n`).join(''));
    const fixtures = await loadFixtures([accepted]);
    await checkQuotes(fixtures, articleText);
    for (const { fixture } of fixtures) {
      if (!fixture.answerable) expect(fixture).toMatchObject({ kind: 'unanswerable', answers: [], evidence: [] });
      else {
        expect(fixture.evidence[0]?.quote).toContain(fixture.answers[0]);
        for (const answer of fixture.answers) expect(fixture.question).not.toContain(answer);
      }
      expect(fixture.question).toMatch(/^\p{Lu}[^?\n]+\?$/u);
    }
  });

  it('are the same for the same seed', async () => {
    const again = join(folder, 'again.jsonl');
    await run('--to', again);
    expect(await readFile(again, 'utf8')).toBe(await readFile(draftFile, 'utf8'));
    const other = join(folder, 'other.jsonl');
    await run('--to', other, '--seed', '2', '--count', '6');
    expect(await read(other)).toHaveLength(6);
    expect(await readFile(other, 'utf8')).not.toBe(await readFile(draftFile, 'utf8'));
  });

  it('do not overwrite what is there', async () => {
    const before = await readFile(draftFile, 'utf8');
    expect(await run('--to', draftFile)).toMatchObject({
      status: 2,
      warned: expect.stringMatching(/is there already/u),
    });
    expect(await readFile(draftFile, 'utf8')).toBe(before);
    expect(await run('--to', join(folder, 'nowhere', 'drafts.jsonl'))).toMatchObject({
      status: 2,
      warned: expect.stringMatching(/its folder is not there/u),
    });
  });

  it('have no near miss that the archive answers', async () => {
    const own = join(folder, 'own');
    await mkdir(own);
    // Another date can only be in the other month, and there they met too.
    const texts = ['May', 'June'].map((month, at) => ({
      id: `meeting-${at}`,
      publishedAt: `2018-0${at + 5}-04`,
      text: `It rained.\n\nJane Okoye met Tom Rowe in Larkhaven on 3 ${month} 2018 for talks on the ferries.`,
    }));
    await writeFile(join(own, 'articles.jsonl'), texts.map((text) => JSON.stringify(text)).join('\n'));
    const to = join(folder, 'own.jsonl');
    await run('--to', to, '--corpus', own, '--index', join(folder, 'own-index'));
    const questions = await read(to);
    expect(questions.map(({ question }) => question)).toContain(
      'Where did Jane Okoye meet Tom Rowe on 3 May 2018 for talks on the ferries?',
    );
    expect(questions.filter(({ answerable }) => !answerable)).toEqual([]);
  });
});

describe('a review', () => {
  it('writes what is accepted and edited, drops what is rejected, and goes on where it stopped', async () => {
    const file = join(folder, 'review.jsonl');
    const to = join(folder, 'fixtures.jsonl');
    await writeFile(
      file,
      drafts
        .slice(0, 5)
        .map((draft) => JSON.stringify(draft))
        .join('\n'),
    );
    const first = await run('--review', file, '--to', to, {
      typed: ['y', 'n', 'what?', 'e', 'Who was it?', 'Her | She', 'y', 'q'],
    });
    expect(first.printed).toContain('Accepted 2, rejected 1, 2 left');
    expect(first.shown).toContain(drafts[0]!.question);
    expect((await read(file)).map(({ id }) => id)).toEqual(drafts.slice(3, 5).map(({ id }) => id));
    const fixtures = async () => (await loadFixtures([to])).map(({ fixture }) => fixture);
    expect(await fixtures()).toMatchObject([
      { id: drafts[0]!.id, question: drafts[0]!.question },
      { id: drafts[2]!.id, question: 'Who was it?', answers: ['Her', 'She'] },
    ]);
    // The input ends in the middle of a question.
    const second = await run('--review', file, '--to', to, { typed: ['y'] });
    expect(second.printed).toContain('Accepted 1, rejected 0, 1 left');
    expect(await fixtures()).toHaveLength(3);
    await checkQuotes(await loadFixtures([to]), articleText);
  });

  it('does not ask again for what a killed review had accepted already', async () => {
    const file = join(folder, 'killed.jsonl');
    const to = join(folder, 'killed-fixtures.jsonl');
    await writeFile(
      file,
      drafts
        .slice(0, 2)
        .map((draft) => JSON.stringify(draft))
        .join('\n'),
    );
    await writeFile(to, JSON.stringify({ ...drafts[0], accepted: true }));
    await run('--review', file, '--to', to, { typed: ['y'] });
    expect((await loadFixtures([to])).map(({ fixture }) => fixture.id)).toEqual(drafts.slice(0, 2).map(({ id }) => id));
  });

  it('shows an article that would steer the terminal as harmless text', async () => {
    const file = join(folder, 'hostile.jsonl');
    await writeFile(file, JSON.stringify({ ...drafts[0], question: 'Who\u001b[2J was it?' }));
    const { shown } = await run('--review', file, '--to', join(folder, 'none.jsonl'), { typed: ['n'] });
    expect(shown).not.toContain('\u001b');
    expect(shown).toContain('Who‹1B›[2J was it?');
  });

  it('names file and line of what is no draft', async () => {
    const file = join(folder, 'broken.jsonl');
    await writeFile(file, `${JSON.stringify(drafts[0])}\n`);
    await appendFile(file, '{"id": 3}\n');
    const { status, warned } = await run('--review', file, '--to', join(folder, 'none.jsonl'));
    expect({ status, warned }).toEqual({
      status: 2,
      warned: expect.stringMatching(/broken\.jsonl:2: id: .*question: /u),
    });
  });

  it('outside of a terminal says what to do', async () => {
    const warned: string[] = [];
    const world = {
      createAssistant,
      environment: {},
      print: () => {},
      warn: (text: string) => void warned.push(text),
      progress: new PassThrough().resume(),
    };
    expect(await draftCommand(['--review', draftFile, '--to', join(folder, 'none.jsonl')], world)).toBe(2);
    expect(warned.join('')).toContain('"accepted": true');
  });
});

describe('with a language model', () => {
  it('takes its wording where the question still asks the same, and the rules’ where it does not', async () => {
    const replies: Record<string, string> = {
      Where: 'At which place did he do it?',
      When: 'Tell me when.',
    };
    const server = await startOpenAiServer(({ prompt }) => {
      const question = /Question: (.*\?)/u.exec(prompt)?.[1] ?? '';
      const [first = ''] = question.split(' ');
      return { text: replies[first] ?? `Please tell: ${question}` };
    });
    try {
      const to = join(folder, 'worded.jsonl');
      const { status } = await run('--to', to, '--llm', 'openai:test', '--llm-base-url', server.baseUrl);
      expect(status).toBe(0);
      expect(server.requests).toHaveLength(drafts.length);
      const worded = (await read(to)).map(({ question }) => question);
      expect(worded).toEqual(
        drafts.map(({ question }) => (/^(?:Where|When) /u.test(question) ? question : `Please tell: ${question}`)),
      );
    } finally {
      await server.close();
    }
  });
});

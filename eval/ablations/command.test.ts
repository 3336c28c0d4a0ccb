import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAssistant } from '../../src/assistant.ts';
import { finalAnswer } from '../../src/answer/final-answer.ts';
import { readConfig } from '../../src/config.ts';
import { notingWorld, openSmallArchive, type SmallArchive } from '../testing/small-archive.ts';
import { createCarelessModel } from './careless-model.ts';
import { ablationsCommand } from './command.ts';

let archive: SmallArchive;
beforeAll(async () => {
  archive = await openSmallArchive();
});
afterAll(() => archive.close());

/** `--fixtures` is no option of this command: it runs our own fixtures, or folders that hold their articles. */
const settings = () => archive.settings().slice(0, 6);

describe('eval ablations', () => {
  it('writes a table of every part into a page, each against the whole', { timeout: 180_000 }, async () => {
    const page = join(archive.folder, 'page.md');
    await writeFile(page, 'Before.\n\n<!-- ablations: begin -->\n<!-- ablations: end -->\n\nAfter.\n');
    const { world, told } = notingWorld();
    const own = ['--index', join(archive.folder, 'own-index'), '--embedding-model', 'none', '--limit', '4'];
    expect(await ablationsCommand([...own, '--split', 'all', '--into', page], world)).toBe(0);
    const written = await readFile(page, 'utf8');
    expect(written).toMatch(/^Before\.[^]*After\.\n$/u);
    expect(written).toContain('**corpus**, all questions: 4 questions');
    expect(written).toMatch(/^\| Footnote as it is +\| [.\d]+ \[/mu);
    for (const row of ['no sense of time', 'sentences in passage order', 'careless model'])
      expect(written).toMatch(new RegExp(`^\\| ${row} +\\| \\**[.\\d]+\\** \\([+−]`, 'mu'));
    expect(written).toContain('| careless model, no verification, against careless model |');
    expect(told().printed).toContain('| Footnote as it is ');
  });

  it.each([
    ['a page without marks', ['--into', 'package.json'], /INVALID_SETTING: --into needs a page/u],
    ['a folder that is no set', ['--data', 'src', '--limit', '1'], /FIXTURE_INVALID: src must hold/u],
  ])('ends with status 2 and one clear line for %s', { timeout: 120_000 }, async (_name, args, message) => {
    const { world, told } = notingWorld();
    const own = ['--index', join(archive.folder, 'own-index'), '--embedding-model', 'none'];
    expect(await ablationsCommand([...own, ...args], world)).toBe(2);
    expect(told().warned).toMatch(message);
  });
});

describe('a part that is left out', () => {
  const question = 'How many crowns did the harbour bridge cost?';
  const answerWithout = async (without: Parameters<typeof createAssistant>[1]) => {
    const [, corpus = '', , index = ''] = settings();
    const config = { ...readConfig({}, {}), corpus, index, embeddingModel: 'none', keepAnswers: 0 };
    const assistant = await createAssistant(config, { say: () => {}, ...without });
    try {
      await assistant.ingest();
      return await finalAnswer(assistant.ask({ question, asOf: '2024-08-20', include: ['trace'] }));
    } finally {
      await assistant.close();
    }
  };
  const texts = ({ statements }: Awaited<ReturnType<typeof answerWithout>>) => statements.map(({ text }) => text);

  it('shows what a careless model wrote only where verification is left out', async () => {
    const checked = await answerWithout({ model: createCarelessModel() });
    const believed = await answerWithout({ model: createCarelessModel(), without: ['verification'] });
    expect(texts(checked)).toContain('The bridge cost 40 million crowns.');
    expect(texts(checked)).not.toContain('The bridge cost 41 million crowns.');
    expect(texts(believed)).toContain('The bridge cost 41 million crowns.');
  });

  it('lets sentences stand in the order of their passage where they are not ranked', async () => {
    const places = ({ trace }: Awaited<ReturnType<typeof answerWithout>>) =>
      ((trace?.evidence ?? []) as { articleId: string; start: number }[])
        .filter(({ articleId }) => articleId === 'harbour-bridge')
        .map(({ start }) => start);
    const ranked = places(await answerWithout({}));
    const inOrder = places(await answerWithout({ without: ['sentence-ranking'] }));
    expect(ranked).not.toEqual(ranked.toSorted((a, b) => a - b));
    expect(inOrder).toEqual(ranked.toSorted((a, b) => a - b));
  });
});

import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomNumbers } from '../random-numbers.ts';

/** A corpus folder that changes at random, an index folder, and which revision of each article there is, or was last. */
export type Archive = {
  readonly corpusFolder: string;
  readonly indexFolder: string;
  readonly corpus: Map<string, number>;
  readonly latest: Map<string, number>;
};

export async function createArchive(folder: string): Promise<Archive> {
  const [corpusFolder, indexFolder] = [join(folder, 'corpus'), join(folder, 'index')];
  await mkdir(corpusFolder, { recursive: true });
  return { corpusFolder, indexFolder, corpus: new Map(), latest: new Map() };
}

/** The text of one revision of an article: whoever knows both can tell whether it is whole. */
export function articleText(id: string, revision: number): string {
  const random = randomNumbers(Number(id.replaceAll(/\D/g, '')) * 1000 + revision);
  const word = () => `word${Math.floor(random() * 3000)}`;
  const sentence = () =>
    `The ${Array.from({ length: 8 + random() * 10 }, word).join(' ')} of ${id} in revision${revision}.`;
  const paragraph = () => Array.from({ length: 3 + random() * 5 }, sentence).join(' ');
  const opening = `The mayor ${openerOf(id)} opened the new harbour bridge of ${id} in revision${revision}.`;
  return `${opening}\n\n${Array.from({ length: 1 + random() * 5 }, paragraph).join('\n\n')}\n`;
}

/** A question that the first sentence of an article answers. */
export function questionAbout(id: string): string {
  return `What did the mayor ${openerOf(id)} open?`;
}

/** A name for each number, of letters alone. */
const openerOf = (id: string) =>
  `Mira ${id.replaceAll(/\D/g, '').replaceAll(/\d/g, (digit) => openerSyllables[Number(digit)] ?? '')}berg`;
const openerSyllables = ['Al', 'Bor', 'Cas', 'Dun', 'Ek', 'Fro', 'Gor', 'Hal', 'Iv', 'Jor'];

/** Of which article and revision a text is, or a quote of one; `null` for any other text. */
export function originOf(text: string): { readonly id: string; readonly revision: number } | null {
  const [, id = '', revision = ''] = /of (article\d+) in revision(\d+)/.exec(text) ?? [];
  return id === '' ? null : { id, revision: Number(revision) };
}

/** Whether a quote stands at these places in the very revision that it names. */
export function isQuoteOf({
  start,
  end,
  quote,
}: {
  readonly start: number;
  readonly end: number;
  readonly quote: string;
}): boolean {
  const origin = originOf(quote);
  return origin !== null && quote.trim() !== '' && articleText(origin.id, origin.revision).slice(start, end) === quote;
}

/** Writes the next revision of an article, as an editor saves a file. */
export async function reviseArticle({ corpusFolder, corpus, latest }: Archive, id: string): Promise<void> {
  const revision = (latest.get(id) ?? 0) + 1;
  const file = join(corpusFolder, `${id}.md`);
  await writeFile(`${file}.part`, articleText(id, revision));
  await rename(`${file}.part`, file);
  corpus.set(id, revision);
  latest.set(id, revision);
}

export async function deleteArticle({ corpusFolder, corpus }: Archive, id: string): Promise<void> {
  await rm(join(corpusFolder, `${id}.md`));
  corpus.delete(id);
}

/** Adds, changes and removes articles named from `article0` on. */
export async function changeCorpus(archive: Archive, articles: number, random: () => number): Promise<void> {
  for (let i = 0; i < articles; i++) {
    const id = `article${i}`;
    const what = random();
    if (what < 0.15 && archive.corpus.has(id)) await deleteArticle(archive, id);
    else if (what < 0.6 || !archive.corpus.has(id)) await reviseArticle(archive, id);
  }
}

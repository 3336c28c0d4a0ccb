import { chmod, link, mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadArticles, loadFiles, longestFile, type LoadedArticle, type LoadFailure } from './load-articles.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footnote-corpus-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

async function load(signal?: AbortSignal): Promise<{ articles: LoadedArticle[]; failures: LoadFailure[] }> {
  const articles: LoadedArticle[] = [];
  const failures: LoadFailure[] = [];
  for await (const loaded of loadArticles(folder, { signal })) {
    if (loaded.kind === 'article') articles.push(loaded);
    else failures.push(loaded);
  }
  return { articles, failures };
}

/** Root may read everything; as root the work is done as "nobody". */
async function withoutRoot<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

const jsonLine = (fields: object) => `${JSON.stringify(fields)}\n`;

describe('loadArticles', () => {
  it('reads Markdown with its front matter; the text is the body as written', async () => {
    const head =
      '---\r\ntitle: The bridge\r\npublishedAt: 2024-08-13\r\noutlet: Example Post\r\nauthor: [A. Writer, B. Writer]\r\nurl: https://example.org/b\r\n---\r\n';
    await write('north/bridge.md', `\ufeff${head}\r\n# The bridge\r\n\r\nIt opened.  \r\n`);
    expect(await load()).toMatchObject({
      articles: [
        {
          article: {
            id: 'north/bridge',
            path: 'north/bridge.md',
            title: 'The bridge',
            outlet: 'Example Post',
            author: 'A. Writer, B. Writer',
            publishedAt: '2024-08-13',
            url: 'https://example.org/b',
            text: '\n# The bridge\n\nIt opened.  \n',
          },
          warnings: [],
        },
      ],
      failures: [],
    });
  });

  it('reads plain text: the first line is the title, the dateline the date', async () => {
    await write('a.txt', 'The bridge\n\nOSLO, 13 August 2024 — It opened.');
    const { articles } = await load();
    expect(articles[0]?.article).toMatchObject({
      id: 'a',
      title: 'The bridge',
      publishedAt: '2024-08-13',
      outlet: null,
      author: null,
      url: null,
    });
  });

  it('reads one article a line of a JSONL file, and goes on behind a broken line', async () => {
    await write(
      'news.jsonl',
      [
        jsonLine({
          id: 'x/1',
          title: 'One',
          text: 'A\r\nB',
          publishedAt: '2024-08-13',
          source: 'Example Post',
          tags: [1],
        }),
        '{ "id": "2", "text": \n',
        '\n',
        jsonLine({ id: '3' }),
        jsonLine({ text: 'No id' }),
        jsonLine({ id: 'x/1', text: 'Again' }),
        '[]\n',
        jsonLine({ id: 7, text: 'Seventh line without a title\nMore.' }),
        JSON.stringify({ id: 'last', text: ' \n' }),
      ].join(''),
    );
    const { articles, failures } = await load();
    expect(articles.map(({ article }) => article)).toMatchObject([
      { id: 'x/1', path: 'news.jsonl', title: 'One', text: 'A\nB', outlet: 'Example Post', publishedAt: '2024-08-13' },
      { id: '7', title: 'Seventh line without a title' },
    ]);
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^Line 2: .*JSON/),
      expect.stringMatching(/^Line 4: .*"text"/),
      expect.stringMatching(/^Line 5: .*"id"/),
      expect.stringMatching(/x\/1/),
      expect.stringMatching(/^Line 7: .*object/),
      expect.stringMatching(/^Line 9: .*no text/),
    ]);
  });

  it('reads a JSONL file whose lines cross the chunks of the stream', async () => {
    const long = 'Zażółć gęślą jaźń 😀 '.repeat(5000);
    const lines = Array.from({ length: 6 }, (_, at) => jsonLine({ id: String(at), text: `${at} ${long}` }));
    await write('news.jsonl', lines.join(''));
    const { articles } = await load();
    expect(articles.map(({ article }) => article.text)).toEqual(lines.map((_, at) => `${at} ${long}`));
  });

  it('goes through the folder in one order, and leaves out what is no article', async () => {
    for (const path of [
      'b.md',
      'B.txt',
      'a/z.MD',
      'a/b/c.markdown',
      'é.txt',
      '.hidden.md',
      '.git/x.md',
      'README.md',
      'a/README.md',
      'picture.png',
      'list.csv',
    ]) {
      await write(path, 'Text');
    }
    const { articles, failures } = await load();
    expect(articles.map(({ article }) => article.path)).toEqual([
      'B.txt',
      'a/README.md',
      'a/b/c.markdown',
      'a/z.MD',
      'b.md',
      'é.txt',
    ]);
    expect(failures).toEqual([]);
  });

  it('reports what cannot be read with its reason, and goes on', async () => {
    await write('binary.txt', new Uint8Array([0x25, 0x50, 0x44, 0x46, 0x2d, 1, 2, 3]));
    await write('broken.md', '---\ntitle: [x\n---\nText');
    await write('empty.txt', ' \n\u00a0');
    await write('good.md', 'Text');
    await write('same.md', 'One');
    await write('same.txt', 'Two');
    await mkdir(join(folder, 'folder.md'));
    const { articles, failures } = await load();
    expect(articles.map(({ article }) => article.id)).toEqual(['good', 'same']);
    expect(failures).toEqual([
      { kind: 'failure', path: 'binary.txt', reason: expect.stringMatching(/PDF/) },
      { kind: 'failure', path: 'broken.md', reason: expect.stringMatching(/line [23]/) },
      { kind: 'failure', path: 'empty.txt', reason: expect.stringMatching(/no text/) },
      { kind: 'failure', path: 'same.txt', reason: expect.stringMatching(/same\.md/) },
    ]);
  });

  it('refuses a file too large to be one article without reading it', async () => {
    const file = await open(join(folder, 'huge.txt'), 'w');
    await file.truncate(longestFile + 1);
    await file.close();
    expect((await load()).failures).toEqual([
      { kind: 'failure', path: 'huge.txt', reason: expect.stringMatching(/larger than 50 MB/) },
    ]);
  });

  it('follows a link inside the folder, and none that leaves it', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'footnote-outside-'));
    try {
      await writeFile(join(outside, 'secret.txt'), 'Secret');
      await write('real.txt', 'Text');
      await symlink(join(folder, 'real.txt'), join(folder, 'a-link.txt'));
      await symlink(join(outside, 'secret.txt'), join(folder, 'leak.txt'));
      await symlink(outside, join(folder, 'out'));
      await symlink(folder, join(folder, 'round'));
      await symlink(join(folder, 'nothing.txt'), join(folder, 'dangling.txt'));
      await symlink('loop.txt', join(folder, 'loop.txt'));
      await link(join(folder, 'real.txt'), join(folder, 'twin.txt'));
      const { articles, failures } = await load();
      expect(articles.map(({ article }) => article.id)).toEqual(['a-link', 'real', 'twin']);
      expect(failures.map(({ path }) => path)).toEqual(['dangling.txt', 'leak.txt', 'loop.txt', 'out']);
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });

  it('reports a file and a folder without permission, and goes on', async () => {
    await write('a.txt', 'Text');
    await write('b/c.txt', 'Text');
    await write('d.txt', 'Text');
    await chmod(join(folder, 'a.txt'), 0);
    await chmod(join(folder, 'b'), 0);
    await chmod(folder, 0o755);
    const { articles, failures } = await withoutRoot(() => load());
    await chmod(join(folder, 'b'), 0o700);
    expect(articles.map(({ article }) => article.id)).toEqual(['d']);
    expect(failures.map(({ path }) => path)).toEqual(['a.txt', 'b']);
  });

  it('says what of the metadata was not used, and keeps the article', async () => {
    await write(
      'a.md',
      '---\ntitle: T\npublishedAt: 12/11/2022\nurl: javascript:alert(1)\n---\nOSLO, 13 August 2024 — Text.',
    );
    const [loaded] = (await load()).articles;
    expect(loaded?.article).toMatchObject({ publishedAt: null, url: null });
    expect(loaded?.warnings).toEqual([expect.stringMatching(/12\/11\/2022/), expect.stringMatching(/web address/)]);
  });

  it('gives an article the same hash wherever it stands, and another one for any change', async () => {
    await write('a.md', '---\ntitle: T\n---\nText');
    await write('b/c.md', '---\ntitle: T\n---\nText');
    await write('d.md', '---\ntitle: T\n---\nText.');
    await write('e.md', '---\ntitle: T\noutlet: O\n---\nText');
    await write('f.jsonl', jsonLine({ id: 'g', title: 'T', text: 'Text' }));
    const [a, c, d, e, g] = (await load()).articles.map(({ contentHash }) => contentHash);
    expect(a).toMatch(/^[0-9a-f]{64}$/);
    expect([c, g]).toEqual([a, a]);
    expect(new Set([a, d, e]).size).toBe(3);
  });

  it.each([
    ['CORPUS_MISSING', () => join(folder, 'nothing')],
    ['CORPUS_UNREADABLE', () => join(folder, 'a.txt')],
  ])('throws %s where there is no folder to read', async (code, place) => {
    await write('a.txt', 'Text');
    const articles = loadArticles(place());
    await expect(articles.next()).rejects.toMatchObject({ code, message: expect.stringContaining('--corpus') });
  });

  it('stops when it is told to', async () => {
    await write('a.txt', 'Text');
    await write('b.txt', 'Text');
    const stop = new AbortController();
    const articles = loadArticles(folder, { signal: stop.signal });
    await articles.next();
    stop.abort(new Error('stopped by the test'));
    await expect(articles.next()).rejects.toThrow('stopped by the test');
  });

  it('remembers nothing of a file that changed while it was read', async () => {
    await write('a.md', 'The bridge opened.');
    await write('b.md', 'The harbour closed.');
    const looks = new Map<string, string | null>();
    // As if the files had been there for a while.
    for await (const loaded of loadFiles(folder, { now: () => new Date(Date.now() + 60_000) })) {
      if (loaded.kind === 'article' && loaded.article.id === 'a') await write('a.md', 'The bridge closed.');
      if (loaded.kind === 'file-read') looks.set(loaded.path, loaded.look);
    }
    expect(looks.get('a.md')).toBeNull();
    expect(looks.get('b.md')).not.toBeNull();
  });
});

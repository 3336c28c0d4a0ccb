import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { makePdf } from '../../testing/make-documents.ts';
import { samplePdf } from '../../testing/sample-documents.ts';
import { createDocumentParser, type DocumentParser } from './document-parser.ts';

let parser: DocumentParser;
afterEach(() => parser.close());

const slow = () => makePdf([['x']], { content: Buffer.alloc(600_000_000, ' ') });
const kinds = async (reading: ReturnType<DocumentParser['parse']>) =>
  (await reading).map((loaded) => (loaded.kind === 'article' ? loaded.article.title : loaded.reason));

/** Processes of this one that read documents. */
function readers(): number[] {
  const list = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  return list
    .split('\n')
    .filter((line) => line.includes('document-worker'))
    .map((line) => Number.parseInt(line, 10));
}

describe('reading documents in a process of its own', () => {
  it('takes one file after the other, and a file that takes too long from none of the others', async () => {
    parser = createDocumentParser({ seconds: 1, allSeconds: 120, memoryBytes: 1_200_000_000 });
    const all = await Promise.all([
      kinds(parser.parse('a.pdf', samplePdf)),
      kinds(parser.parse('slow.pdf', slow())),
      kinds(parser.parse('b.pdf', samplePdf)),
    ]);
    expect(all).toEqual([
      ['Lighthouse lit again'],
      ['Reading it takes too long; it may be a bomb, or damaged.'],
      ['Lighthouse lit again'],
    ]);
  });

  it('ends the process when it is stopped, and when it is closed', async () => {
    parser = createDocumentParser();
    const stop = new AbortController();
    const reading = parser.parse('slow.pdf', slow(), stop.signal);
    const waiting = parser.parse('a.pdf', samplePdf, stop.signal);
    setTimeout(() => stop.abort(), 500);
    await expect(reading).rejects.toThrow(/abort/i);
    await expect(waiting).rejects.toThrow(/abort/i);
    expect(await kinds(parser.parse('a.pdf', samplePdf))).toEqual(['Lighthouse lit again']);
    parser.close();
    await expect.poll(readers).toEqual([]);
  });

  it.skipIf(!existsSync('/proc/self/statm'))('starts another when the one there is was killed', async () => {
    parser = createDocumentParser();
    await parser.parse('a.pdf', samplePdf);
    for (const pid of readers()) process.kill(pid, 'SIGKILL');
    await expect.poll(readers).toEqual([]);
    expect(await kinds(parser.parse('b.pdf', samplePdf))).toEqual(['Lighthouse lit again']);
  });
});

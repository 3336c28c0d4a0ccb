import { readFile } from 'node:fs/promises';
import { FootnoteError } from '../errors.ts';
import { type AllowedHosts, looksLikeAddress, webAddress } from '../fetching/web-address.ts';

const mostFeeds = 1000;

/** The addresses that `--feeds` gives: one by one, or in files, OPML or one a line. Throws `INVALID_SETTING`. */
export async function feedList(given: readonly string[], allowed: AllowedHosts): Promise<string[]> {
  const listed: string[] = [];
  for (const each of given) listed.push(...(looksLikeAddress(each) ? [each] : await feedsOfFile(each)));
  if (listed.length > mostFeeds) throw wrong(`it names ${listed.length} feeds; at most ${mostFeeds} are followed`);
  return listed.map((address) => {
    try {
      return webAddress(address, allowed).href;
    } catch (error) {
      throw wrong(`${address.slice(0, 200)}: ${error instanceof Error ? error.message : ''}`, error);
    }
  });
}

async function feedsOfFile(file: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw wrong(`${file} is neither an address nor a file that can be read`, error);
  }
  if (/<opml[\s>]/i.test(text.slice(0, 4096))) {
    // What reads documents is loaded only where there is one to read.
    const { feedsOfOpml } = await import('../corpus/documents/read-feed.ts');
    return feedsOfOpml(text);
  }
  return text.split(/\r?\n/).flatMap((line) => line.replace(/^\s*#.*/, '').trim() || []);
}

function wrong(message: string, cause?: unknown): FootnoteError {
  return new FootnoteError('INVALID_SETTING', `--feeds cannot be used: ${message.replace(/\.$/, '')}.`, { cause });
}

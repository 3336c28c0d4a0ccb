import { FootnoteError } from '../../errors.ts';

/** One PostgreSQL server of a URL that may name several, as a URL of its own. */
export type ServerUrl = string;

/**
 * The servers of `postgres://user:password@a:5432,b/database?…`, in the order in which they are tried. Throws `INVALID_SETTING`,
 * without a word of the URL, which may hold a password.
 */
export function serverUrls(url: string): ServerUrl[] {
  const [, start = '', hosts, end = ''] =
    /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#@]*)([/?#].*)?$/isu.exec(url) ?? [];
  if (hosts === undefined) throw invalidUrl();
  const urls = hosts.split(',').map((host) => `${start}${host.trim()}${end}`);
  for (const each of urls) if (!URL.canParse(each)) throw invalidUrl();
  return urls.map(withoutSessionAttributes);
}

/** What libpq means by it (take the server that accepts writes) is always done. */
function withoutSessionAttributes(url: string): string {
  const parsed = new URL(url);
  parsed.searchParams.delete('target_session_attrs');
  return parsed.href;
}

export function invalidUrl(cause?: unknown): FootnoteError {
  return new FootnoteError(
    'INVALID_SETTING',
    'The address of PostgreSQL is not one. Write postgres://user:password@host:5432/database, with several hosts separated by commas; percent-encode what is special in a password.',
    { cause },
  );
}

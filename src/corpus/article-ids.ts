import type { Article } from './article.ts';
import type { LoadFailure } from './loaded-article.ts';

/** Which file an article id belongs to: the first one that is read keeps it. */
export type IdClaims = {
  /** The path that has this id already; `null`, and it belongs to `path` from now on. */
  claim(id: string, path: string): string | null;
  isTaken(id: string): boolean;
};

export function createIdClaims(): IdClaims {
  const pathOfId = new Map<string, string>();
  return {
    claim(id, path) {
      const owner = pathOfId.get(id) ?? null;
      if (owner === null) pathOfId.set(id, path);
      return owner;
    },
    isTaken: (id) => pathOfId.has(id),
  };
}

/** Why an article is not stored whose id belongs to `owner`. */
export function idIsTaken({ id, path }: Pick<Article, 'id' | 'path'>, owner: string): LoadFailure {
  return {
    kind: 'failure',
    path,
    reason: `Its article id (${id}) is also that of an article in ${owner}; give it another.`,
  };
}

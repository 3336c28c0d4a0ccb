/** A path below the corpus folder, with `/`, then the folders above it, from the inside out. */
export function* pathAndAbove(path: string): Generator<string> {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) yield path.slice(0, end);
}

/** Whether a path is one of these, or lies in one; the empty one is the corpus folder itself. */
export function isAtOrBelowAny(path: string, ancestors: ReadonlySet<string>): boolean {
  if (ancestors.has('')) return true;
  for (const each of pathAndAbove(path)) if (ancestors.has(each)) return true;
  return false;
}

/** The paths in the order in which the corpus is read, without those that lie in another one. */
export function outermostPaths(paths: readonly string[]): string[] {
  const byFolder = (path: string) => path.replaceAll('/', '\0');
  const inOrder = [...new Set(paths)].sort((a, b) => (byFolder(a) < byFolder(b) ? -1 : 1));
  const outermost: string[] = [];
  for (const path of inOrder) {
    const last = outermost.at(-1);
    if (last === undefined || !path.startsWith(`${last}/`)) outermost.push(path);
  }
  return outermost;
}

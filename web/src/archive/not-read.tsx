import { counted } from '../counted.ts';

/** What of the corpus folder could not be read, and why. */
export function NotRead({ files }: { files: readonly { readonly path: string; readonly reason: string }[] }) {
  if (files.length === 0) return null;
  return (
    <details class="add-articles">
      <summary>{counted(files.length, 'file')} could not be read</summary>
      <ul class="outcomes">
        {files.map(({ path, reason }, index) => (
          <li key={index} class="is-bad">
            <bdi>{path}</bdi>: <bdi>{reason}</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}

import { progressOf } from './outcome-words.ts';
import type { Upload } from './use-uploads.ts';

type Props = { readonly uploads: readonly Upload[]; readonly onStop: (key: number) => void };

/** What is being added and what waits for it: how far each is, and a way to stop it. */
export function UploadList({ uploads, onStop }: Props) {
  if (uploads.length === 0) return null;
  const isFirst = ({ key }: Upload) => key === uploads[0]?.key;
  return (
    <ul class="uploads" aria-label="Being added">
      {uploads.map((upload) => {
        const { key, name, job, isStopping } = upload;
        const { words, share } =
          job || isFirst(upload) ? progressOf(job) : { words: 'waits for its turn', share: null };
        return (
          <li key={key}>
            <p>
              <bdi>{name}</bdi>: {isStopping ? 'is being stopped' : words}
            </p>
            {share !== null && <progress value={share} max={1} aria-label={`How far ${name} is`} />}
            <button type="button" class="quiet" disabled={isStopping} onClick={() => onStop(key)}>
              Stop<span class="visually-hidden"> adding “{name}”</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

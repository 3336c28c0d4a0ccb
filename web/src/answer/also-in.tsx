import type { Copy } from '../../../src/answer/answer.ts';
import { counted } from '../counted.ts';
import { OutletAndDate } from '../outlet-and-date.tsx';

/** In how many articles a quote stands, and in which others: syndicated news is one source. Nothing where it stands in one. */
export function AlsoIn({ copies = [] }: { copies?: readonly Copy[] | undefined }) {
  if (copies.length === 0) return null;
  return (
    <details class="passage-copies">
      <summary>in {counted(copies.length + 1, 'article')}</summary>
      <ul>
        {copies.map(({ articleId, title, outlet, publishedAt }) => (
          <li key={articleId}>
            <bdi>{title}</bdi>, <OutletAndDate outlet={outlet} publishedAt={publishedAt} />
          </li>
        ))}
      </ul>
    </details>
  );
}

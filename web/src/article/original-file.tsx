import { useState } from 'preact/hooks';
import type { FetchedArticle } from '../server/article.ts';
import { addressOfOriginal, fetchOriginal } from '../server/article.ts';
import { hasKey } from '../server/key.ts';
import { problemFrom } from '../server/request.ts';

type Props = {
  readonly article: Pick<FetchedArticle, 'id' | 'path'>;
  /** Where a PDF is opened. */
  readonly page: number | null;
};

/** The file that the article was read from. A link carries no key: where one is needed, the file is fetched and saved. */
export function OriginalFile({ article, page }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const isPdf = /\.pdf$/i.test(article.path);
  const save = async (): Promise<void> => {
    try {
      const address = URL.createObjectURL(await fetchOriginal(article.id));
      const link = document.createElement('a');
      link.href = address;
      link.download = article.path.split('/').at(-1) ?? '';
      link.click();
      URL.revokeObjectURL(address);
      setProblem(null);
    } catch (error) {
      setProblem(problemFrom(error).message);
    }
  };
  return (
    <>
      <a
        href={`${addressOfOriginal(article.id)}${isPdf && page ? `#page=${page}` : ''}`}
        target="_blank"
        rel="noopener noreferrer"
        onClick={(event) => {
          if (!hasKey()) return;
          event.preventDefault();
          void save();
        }}
      >
        File<span class="visually-hidden"> that it was read from</span>
      </a>
      {problem && <span role="alert">{problem}</span>}
    </>
  );
}

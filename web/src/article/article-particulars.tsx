import { counted } from '../counted.ts';
import { OutletAndDate } from '../outlet-and-date.tsx';
import type { FetchedArticle } from '../server/article.ts';
import { OriginalFile } from './original-file.tsx';
import { pageOf } from './page-of.ts';
import type { Spot } from './spot.ts';

type Props = { readonly article: FetchedArticle | null; readonly spot: Spot };

/** The language that every article is in unless it says another. */
const usualLanguage = 'en';
const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });

/** Who wrote it, where and when; which page is shown of how many; in what language; and ways to the original. */
export function ArticleParticulars({ article, spot }: Props) {
  const { language = null, pages = [] } = article ?? {};
  const page = spot.quote ? pageOf(pages, spot.start) : null;
  return (
    <p class="particulars">
      {article?.author && <bdi>{article.author}</bdi>}
      <span>
        <OutletAndDate outlet={(article ?? spot).outlet} publishedAt={(article ?? spot).publishedAt} />
      </span>
      {pages.length > 0 && <span>{page ? `page ${page} of ${pages.length}` : counted(pages.length, 'page')}</span>}
      {language && language !== usualLanguage && <span>In {languageNames.of(language)}: found by its words only</span>}
      <WebAddress url={article?.url ?? null} />
      {article?.origin === 'corpus' && <OriginalFile article={article} page={page} />}
    </p>
  );
}

/** Only addresses of the web: an archive may hold any text where a URL should be. */
function WebAddress({ url }: { url: string | null }) {
  if (!url || !/^https?:\/\//i.test(url)) return null;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      Original<span class="visually-hidden"> (opens in a new tab)</span> <span aria-hidden="true">↗</span>
    </a>
  );
}

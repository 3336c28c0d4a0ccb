import { publishedDate } from './published-date.ts';

type Props = {
  readonly outlet: string | null;
  readonly publishedAt: string | null;
  /** Of the original, where it has pages. */
  readonly page?: number | undefined;
};

/** “Outlet, 13 August 2024, page 3”, with what is known of it; an outlet's name keeps its own direction. */
export function OutletAndDate({ outlet, publishedAt, page }: Props) {
  return (
    <>
      {outlet && (
        <>
          <bdi>{outlet}</bdi>,{' '}
        </>
      )}
      <bdi>{publishedDate(publishedAt)}</bdi>
      {page !== undefined && `, page ${page}`}
    </>
  );
}

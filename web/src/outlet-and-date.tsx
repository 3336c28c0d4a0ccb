import { publishedDate } from './published-date.ts';

/** “Outlet, 13 August 2024”, with what is known of it; an outlet's name keeps its own direction. */
export function OutletAndDate({ outlet, publishedAt }: { outlet: string | null; publishedAt: string | null }) {
  return (
    <>
      {outlet && (
        <>
          <bdi>{outlet}</bdi>,{' '}
        </>
      )}
      <bdi>{publishedDate(publishedAt)}</bdi>
    </>
  );
}

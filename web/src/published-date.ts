const long = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** “13 August 2024”; as it stands where it is no full date, and said where there is none. */
export function publishedDate(publishedAt: string | null): string {
  if (publishedAt === null) return 'undated';
  const date = new Date(publishedAt);
  return /^\d{4}-\d{2}-\d{2}/.test(publishedAt) && !Number.isNaN(date.getTime()) ? long.format(date) : publishedAt;
}

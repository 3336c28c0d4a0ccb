import { z } from 'zod';

/** An address as a client gives it; whether it may be fetched is found out later. */
export const webAddress = {
  address: z
    .string()
    .min(1)
    .max(2048)
    .describe('Of a page, a document, a feed or a sitemap of the public web: http or https, port 80 or 443.'),
};

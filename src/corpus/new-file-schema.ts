import { z } from 'zod';

/** A file that comes over HTTP. */
export const newFile = {
  name: z
    .string()
    .min(1)
    .max(255)
    .refine((name) => !/[/\\\0]/u.test(name), 'must be a file name without folders')
    .describe('Its ending says the format.'),
  content: z.base64().describe('The bytes of the file.'),
};

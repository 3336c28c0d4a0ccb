import PostalMime, { type Email } from 'postal-mime';
import { formatOf } from '../read-text.ts';
import { type ReadDocument, tidyText, unreadable } from './read-document.ts';
import { textOfHtml } from './read-html.ts';

const mostNesting = 50;

/** A mail: its subject, sender, day and body; what is attached is named in a warning. Throws `ARTICLE_UNREADABLE`. */
export async function readMail(bytes: Uint8Array): Promise<ReadDocument> {
  const mail = await parse(bytes);
  if (!mail.from && !mail.subject && !mail.date) throw unreadable('The file is not a mail: it has no head.');
  const plain = tidyText(mail.text ?? '');
  const text = plain !== '' ? plain : textOfHtml(mail.html ?? '');
  const attached = mail.attachments.map(({ filename }) => filename ?? 'a part without a name');
  return {
    text,
    data: { title: mail.subject, author: mail.from?.name || mail.from?.address, publishedAt: instant(mail.date) },
    warnings: attached.length > 0 ? [`What is attached was not read: ${attached.slice(0, 5).join(', ')}.`] : [],
  };
}

async function parse(bytes: Uint8Array): Promise<Email> {
  const other = formatOf(bytes);
  if (other) throw unreadable(`The file is not a mail: it is ${other}.`);
  if (bytes.includes(0)) throw unreadable('The file is not a mail: it holds NUL characters.');
  try {
    return await PostalMime.parse(bytes, { maxNestingDepth: mostNesting });
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw unreadable('The mail is damaged, or its parts are nested too deeply.', error);
  }
}

/** As an ISO date-time; what is none stays as it is, to be warned of. */
function instant(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? date : new Date(time).toISOString();
}

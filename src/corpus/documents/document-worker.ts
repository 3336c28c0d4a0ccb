import { giveWay } from '../../background-thread.ts';
import { readDocumentFile, reasonOf } from './document-formats.ts';
import { limits } from './limits.ts';
import type { ParserAnswer, ParserTask } from './document-parser.ts';
import { readListing } from './read-listing.ts';

// A process of its own (see document-parser.ts): reads one document at a time, as it is told, and ends with who started it.
giveWay();
const send = (answer: ParserAnswer) => process.send?.(answer);
process.on('disconnect', () => process.exit());
process.on('message', (task: ParserTask) => void (task.as === 'listing' ? list(task) : read(task)));
send({ kind: 'ready' });

async function read({ path, bytes }: ParserTask): Promise<void> {
  let length = 0;
  for await (const loaded of readDocumentFile(path, bytes)) {
    if (loaded.kind === 'article') length += loaded.article.text.length;
    if (length > limits.allText) {
      const reason = `Its articles are longer than ${limits.allText / 1_000_000} million characters together; split it.`;
      send({ kind: 'found', found: { kind: 'failure', path, reason } });
      break;
    }
    send({ kind: 'found', found: loaded });
  }
  send({ kind: 'done' });
}

function list({ path, bytes }: ParserTask): void {
  try {
    send({ kind: 'found', found: readListing(path, bytes) });
  } catch (error) {
    send({ kind: 'found', found: { kind: 'failure', path, reason: reasonOf(error) } });
  }
  send({ kind: 'done' });
}

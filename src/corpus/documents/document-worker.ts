import { giveWay } from '../../background-thread.ts';
import { readDocumentFile } from './document-formats.ts';
import { limits } from './limits.ts';
import type { ParserAnswer, ParserTask } from './document-parser.ts';

// A process of its own (see document-parser.ts): reads one document at a time, as it is told, and ends with who started it.
giveWay();
const send = (answer: ParserAnswer) => process.send?.(answer);
process.on('disconnect', () => process.exit());
process.on('message', (task: ParserTask) => void read(task));
send({ kind: 'ready' });

async function read({ path, bytes }: ParserTask): Promise<void> {
  let length = 0;
  for await (const loaded of readDocumentFile(path, bytes)) {
    if (loaded.kind === 'article') length += loaded.article.text.length;
    if (length > limits.allText) {
      const reason = `Its articles are longer than ${limits.allText / 1_000_000} million characters together; split it.`;
      send({ kind: 'loaded', loaded: { kind: 'failure', path, reason } });
      break;
    }
    send({ kind: 'loaded', loaded });
  }
  send({ kind: 'done' });
}

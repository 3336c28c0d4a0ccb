import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HubServer = {
  readonly url: string;
  /** What was asked for, in order. */
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Answers the next request in this way instead of the right one; several form a line. */
  next(answer: (request: IncomingMessage, response: ServerResponse) => void): void;
  close(): Promise<void>;
};

/** A hub on the loopback: serves files by path, with ranges and strong validators, unless told otherwise. */
export async function startHubServer(files: Readonly<Record<string, Buffer>>): Promise<HubServer> {
  const requests: HubServer['requests'] = [];
  const answers: Parameters<HubServer['next']>[0][] = [];
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', headers: request.headers });
    const answer = answers.shift();
    if (answer) return answer(request, response);
    const content = files[request.url ?? ''];
    return content ? sendFile(request, response, content) : response.writeHead(404).end('Entry not found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    next: (answer) => void answers.push(answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The validator that the server gives a content of this length. */
const etagOf = (content: Buffer) => `"etag-${content.length}"`;

function sendFile(request: IncomingMessage, response: ServerResponse, content: Buffer): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const condition = request.headers['if-range'];
  if (start > 0 && (condition === undefined || condition === etagOf(content))) {
    const range = `bytes ${start}-${content.length - 1}/${content.length}`;
    response.writeHead(206, { 'content-range': range, etag: etagOf(content) }).end(content.subarray(start));
  } else response.writeHead(200, { 'content-length': content.length, etag: etagOf(content) }).end(content);
}

/** Sends the first bytes of a file and breaks the connection off. */
export function cutAfter(content: Buffer, bytes: number) {
  return (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { 'content-length': content.length, etag: etagOf(content) });
    response.write(content.subarray(0, bytes), () => setImmediate(() => response.destroy()));
  };
}

/** Sends the first bytes of a file and then nothing more, keeping the connection. */
export function stallAfter(content: Buffer, bytes: number) {
  return (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { 'content-length': content.length, etag: etagOf(content) });
    response.write(content.subarray(0, bytes));
  };
}

export const answerWith =
  (status: number) =>
  (_: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(status).end();

import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type WebAnswer =
  | string
  | Buffer
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
    }
  | ((request: IncomingMessage, response: ServerResponse) => void);

export type WebServer = {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly url: string;
  /** By path; may be changed at any time. What is not here is a 404. */
  readonly pages: Map<string, WebAnswer>;
  /** What was asked for, in order. */
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** Paths that were asked for, without robots.txt. */
  paths(): string[];
  /** How many connections it has seen. */
  connections(): number;
  close(): Promise<void>;
};

/** A web server on the loopback. A text is sent as HTML with an ETag that is asked for; a request that has it gets a 304. */
export async function startWebServer(pages: Readonly<Record<string, WebAnswer>> = {}): Promise<WebServer> {
  const served = new Map(Object.entries(pages));
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push({ path, headers: request.headers });
    const answer = served.get(path) ?? { status: 404, body: 'not here' };
    if (typeof answer === 'function') return answer(request, response);
    if (typeof answer === 'string' || Buffer.isBuffer(answer)) return sendPage(request, response, answer);
    return response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    pages: served,
    requests,
    paths: () => requests.map(({ path }) => path).filter((path) => path !== '/robots.txt'),
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function sendPage(request: IncomingMessage, response: ServerResponse, body: string | Buffer): unknown {
  const etag = `"${Buffer.from(body).toString('base64url').length}-${Buffer.from(body).toString('base64url').slice(-24)}"`;
  if (request.headers['if-none-match'] === etag) return response.writeHead(304, { etag }).end();
  return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', etag }).end(body);
}

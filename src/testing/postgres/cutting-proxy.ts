import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a PostgreSQL server that can be cut. */
export type CuttingProxy = {
  /** The server's URL, by this way. */
  readonly url: string;
  /** Cuts the next connection on which a client commits: before the server hears of it, or before the client hears that it is done. */
  cutNextCommit(moment: 'before' | 'after'): void;
  /** How many commits were cut. */
  readonly cuts: number;
  /** From now on nothing comes through, and nobody is told. */
  fallSilent(): void;
  close(): Promise<void>;
};

/** As the driver sends it: a query, its length, its text. */
const commit = Buffer.concat([Buffer.from([0x51, 0, 0, 0, 11]), Buffer.from('COMMIT\0')]);

export async function startCuttingProxy(serverUrl: string): Promise<CuttingProxy> {
  const server = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let cutNext: 'before' | 'after' | null = null;
  let cuts = 0;
  let isSilent = false;

  const proxy = createServer((client) => {
    const upstream = connect(Number(server.port), server.hostname);
    let isCut = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
    }
    client.on('data', (bytes) => {
      if (isSilent) return;
      if (cutNext && bytes.includes(commit)) {
        const moment = cutNext;
        cutNext = null;
        cuts += 1;
        isCut = true;
        if (moment === 'before') return void client.destroy();
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (isCut) client.destroy();
      else if (!isSilent) client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = new URL(serverUrl);
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.href,
    cutNextCommit: (moment) => void (cutNext = moment),
    get cuts() {
      return cuts;
    },
    fallSilent: () => void (isSilent = true),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

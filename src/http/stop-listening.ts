import { Server as TcpServer, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** Connections that came in. */
export type Arrivals = {
  /** How many, so far. */
  count(): number;
  /** How many of them have not been answered anything yet. */
  unanswered(): number;
  /** When the last answer ended on a connection that stays open, in milliseconds of `performance.now()`. */
  lastKept(): number;
};

export function watchArrivals(app: FastifyInstance): Arrivals {
  let count = 0;
  const unanswered = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    count += 1;
    unanswered.add(socket);
    socket.once('close', () => unanswered.delete(socket));
  });
  let lastKept = -Infinity;
  app.addHook('onResponse', async ({ raw }, reply) => {
    unanswered.delete(raw.socket);
    if (reply.raw.shouldKeepAlive) lastKept = performance.now();
  });
  return { count: () => count, unanswered: () => unanswered.size, lastKept: () => lastKept };
}

/** How long connections that have just come may take to ask. */
const arrivalMs = 1000;
const lookMs = 10;
/** Turns of the loop in which nobody came: nobody waits any more. */
const quietTurns = 10;
/** Who has just been answered may be asking again on the same connection, and would be reset: it is told to come again. */
const againMs = 250;

/**
 * Takes no more connections. Those that the system has accepted already are let in first, of which Node takes one a turn of
 * its loop, and get an answer: closing the server at once would reset them without a word.
 */
export async function stopListening(server: TcpServer, arrivals: Arrivals): Promise<void> {
  if (!server.listening) return;
  const late = performance.now() + arrivalMs;
  for (let quiet = 0; quiet < quietTurns && performance.now() < late;) {
    const before = arrivals.count();
    await nextTurn();
    quiet = arrivals.count() === before ? quiet + 1 : 0;
  }
  // An HTTP server's own close hangs up on who has not asked yet.
  TcpServer.prototype.close.call(server);
  const mayComeAgain = () => performance.now() < arrivals.lastKept() + againMs;
  while ((arrivals.unanswered() > 0 || mayComeAgain()) && performance.now() < late) await wait(lookMs);
}

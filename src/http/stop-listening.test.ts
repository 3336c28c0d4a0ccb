import { once } from 'node:events';
import { createServer } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { stopListening } from './stop-listening.ts';

it('stays for who was answered just now and may ask again on the same connection, when the port is free already', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  let lastKept = performance.now() + 500;
  let isOver = false;
  const stopping = stopListening(server, { count: () => 0, unanswered: () => 0, lastKept: () => lastKept });
  void stopping.then(() => (isOver = true));
  await vi.waitFor(() => expect(server.listening).toBe(false));
  for (let turn = 0; turn < 10; turn++) await nextTurn();
  expect(isOver).toBe(false);
  lastKept = -Infinity;
  await stopping;
});

import { setTimeout as wait } from 'node:timers/promises';
import { Agent } from 'node:http';
import { requestStatus, type HttpCall } from './load-generator.ts';

export type ProbeResult = { readonly latencies: readonly number[]; readonly failed: number };

/**
 * Sends one request after the other at fixed times until `signal` fires, whether or not the one before was answered: a
 * server that stands still for a second keeps as many waiting as would have come in that second. Latencies in milliseconds.
 */
export async function probe(
  call: (number: number) => HttpCall,
  everyMs: number,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const agent = new Agent({ keepAlive: true });
  const latencies: number[] = [];
  const open: Promise<void>[] = [];
  let failed = 0;
  const started = performance.now();
  const send = async (number: number) => {
    const due = started + number * everyMs;
    const status = await requestStatus(call(number), agent).catch(() => 0);
    latencies.push(performance.now() - due);
    failed += Number(status !== 200);
  };
  for (let number = 0; !signal.aborted; number += 1) {
    const untilDue = started + number * everyMs - performance.now();
    if (untilDue > 0) await wait(untilDue, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    open.push(send(number));
  }
  await Promise.all(open);
  agent.destroy();
  return { latencies, failed };
}

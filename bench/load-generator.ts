import { Agent, request } from 'node:http';

export type LoadResult = { readonly perSecond: number; readonly latencies: readonly number[]; readonly failed: number };

/** A request: a POST where there is a body, else a GET. */
export type HttpCall = { readonly url: string; readonly body?: unknown };

/** So many callers, each with a connection of its own, who ask one question after the other for so long. No question is asked twice: Footnote remembers. */
export async function generateLoad(
  url: string,
  questions: readonly string[],
  { callers, seconds }: { readonly callers: number; readonly seconds: number },
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  const latencies: number[] = [];
  let failed = 0;
  let asked = 0;
  const started = performance.now();
  const end = started + seconds * 1000;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const question = `${questions[asked % questions.length] ?? ''} (${asked})`;
      asked += 1;
      const before = performance.now();
      const status = await requestStatus({ url, body: { question } }, agent);
      latencies.push(performance.now() - before);
      failed += Number(status !== 200);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const elapsed = (performance.now() - started) / 1000;
  agent.destroy();
  return { perSecond: latencies.length / elapsed, latencies, failed };
}

/** The status of the reply, which is read to its end. */
export function requestStatus({ url, body }: HttpCall, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const post = { method: 'POST', agent, headers: { 'content-type': 'application/json' } };
    const sent = request(url, body === undefined ? { agent } : post, (response) => {
      response
        .resume()
        .on('end', () => resolve(response.statusCode ?? 0))
        .on('error', reject);
    });
    sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

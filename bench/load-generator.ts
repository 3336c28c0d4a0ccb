import { Agent, request } from 'node:http';

export type LoadResult = { readonly perSecond: number; readonly latencies: readonly number[]; readonly failed: number };

/** So many callers, each with a connection of its own, who ask one question after the other for so long. */
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
      const question = questions[asked % questions.length] ?? '';
      asked += 1;
      const before = performance.now();
      const status = await post(url, { question }, agent);
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
function post(url: string, body: unknown, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
      (response) => {
        response
          .resume()
          .on('end', () => resolve(response.statusCode ?? 0))
          .on('error', reject);
      },
    );
    sent.on('error', reject).end(JSON.stringify(body));
  });
}

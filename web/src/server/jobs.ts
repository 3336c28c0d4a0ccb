import type { Job, JobEvent, JobRequest, JobSummary } from '../../../src/jobs/job.ts';
import { events } from './events.ts';
import { RequestFailed, request } from './request.ts';

/** Sends a file, or what is at an address, to be added; the server goes on with it whatever becomes of this page. While its queue is full, this waits, until `signal` fires. */
export async function beginJob(what: File | string, signal: AbortSignal): Promise<Job> {
  return begin(await requestOf(what), signal);
}

/** Brings the archive in line with its folder, which tries again what could not be read; how that ended. */
export async function syncArchive(signal: AbortSignal): Promise<Job> {
  const { id } = await begin({ kind: 'sync' }, signal);
  return endOfJob(id, signal);
}

async function begin(job: JobRequest, signal: AbortSignal): Promise<Job> {
  const body = JSON.stringify(job);
  for (;;) {
    try {
      const headers = { 'content-type': 'application/json' };
      const response = await request('jobs', { method: 'POST', headers, body });
      return (await response.json()) as Job;
    } catch (error) {
      const seconds = error instanceof RequestFailed && error.status === 503 ? error.problem.retryAfterSeconds : null;
      if (seconds === null) throw error;
      await wait(seconds * 1000, signal);
    }
  }
}

async function requestOf(what: File | string): Promise<JobRequest> {
  if (typeof what === 'string') return { kind: 'address', address: what };
  return { kind: 'file', name: what.name, content: base64(new Uint8Array(await what.arrayBuffer())) };
}

/** How a job stands, again and again, and last how it ended; a connection that breaks is taken up again. */
async function* followJob(id: string, signal: AbortSignal): AsyncGenerator<JobEvent> {
  for (let attempts = 0; ; attempts++) {
    try {
      for await (const { data } of events(`jobs/${encodeURIComponent(id)}`, { signal })) {
        attempts = 0;
        const event = JSON.parse(data) as JobEvent;
        yield event;
        if (event.type === 'job-end') return;
      }
    } catch (error) {
      const isForGood = !(error instanceof RequestFailed) || !error.problem.canRetry;
      if (signal.aborted || isForGood || attempts >= mostAttempts) throw error;
    }
    await wait(pauseMs * (attempts + 1), signal);
  }
}

/** How a job ended; told meanwhile how it stands. */
export async function endOfJob(
  id: string,
  signal: AbortSignal,
  onProgress: (job: JobSummary) => void = () => {},
): Promise<Job> {
  for await (const event of followJob(id, signal)) {
    if (event.type === 'job-end') return event.job;
    onProgress(event.job);
  }
  throw new Error('The job has no end.');
}
const mostAttempts = 5;
const pauseMs = 1000;

export async function stopJob(id: string): Promise<void> {
  await request(`jobs/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** Those that wait and run, and the latest that have ended. */
export async function fetchJobs(signal: AbortSignal): Promise<readonly JobSummary[]> {
  const response = await request('jobs', { signal });
  return ((await response.json()) as { jobs: readonly JobSummary[] }).jobs;
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}

/** In pieces: a call takes a limited number of arguments. */
function base64(bytes: Uint8Array): string {
  const pieceLength = 0x80_00;
  let binary = '';
  for (let at = 0; at < bytes.length; at += pieceLength)
    binary += String.fromCharCode(...bytes.subarray(at, at + pieceLength));
  return btoa(binary);
}

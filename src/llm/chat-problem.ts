import type { HttpProblem } from './guarded-fetch.ts';
import type { ChatProvider } from './parse-llm-spec.ts';

/** What a reader is told: status and cause, never the key, the address or what the server said. */
export function describeProblem(problem: HttpProblem | null, provider: ChatProvider, model: string): string {
  const server = `The ${provider} server`;
  if (problem === null) return `${server} gave an answer that cannot be read.`;
  if (problem.kind === 'status') return `${server} ${describeStatus(problem.status, model)}.`;
  if (problem.kind === 'connection') {
    return `${server} cannot be reached (${problem.code}); check --llm-base-url and that it runs.`;
  }
  return `${server} ${brokenBodies[problem.kind]}.`;
}

/** Whether a server that does not know what it was asked for answers so: bad request, or unprocessable content. */
export function refusesRequest(problem: HttpProblem | null): boolean {
  return problem?.kind === 'status' && [400, 422].includes(problem.status);
}

const brokenBodies = {
  'broken-off': 'broke off in the middle',
  'not-utf8': 'wrote bytes that are not UTF-8',
  'too-long': 'did not stop writing',
};

function describeStatus(status: number, model: string): string {
  if ([401, 403].includes(status)) return `refused the key (HTTP ${status}); set FOOTNOTE_LLM_API_KEY`;
  if (status === 404) return `has no model "${model}" (HTTP 404); check --llm and --llm-base-url`;
  if (status === 429) return 'is over its limit (HTTP 429); try again later';
  if (status < 400) return `points elsewhere (HTTP ${status}); check --llm-base-url`;
  return `${status >= 500 ? 'failed' : 'refused the request'} (HTTP ${status})`;
}

/** What readers do, and how often, of 1. */
export const soakActs = {
  ask: 0.28,
  stream: 0.18,
  'go away': 0.07,
  'ask on': 0.1,
  search: 0.15,
  list: 0.08,
  read: 0.06,
  feedback: 0.04,
  upload: 0.02,
  remove: 0.02,
} as const;
export type SoakAct = keyof typeof soakActs;

export type SoakUser = {
  /** Does it once, reads what comes to its end, and gives the status; 200 where there was nothing to do it to. */
  perform(act: SoakAct): Promise<number>;
};

type GivenAnswer = {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly statements: readonly { readonly text: string }[];
  readonly citations: readonly {
    readonly articleId: string;
    readonly articleVersion: number;
    readonly start: number;
    readonly end: number;
  }[];
};

/** Readers who do one thing after the other; no question is asked twice. */
export function createSoakUser(url: string, questions: readonly string[]): SoakUser {
  let number = 0;
  let last: GivenAnswer | null = null;
  const uploaded: string[] = [];
  const question = () => {
    number += 1;
    return `${questions[number % questions.length]} (${number})`;
  };
  const json = { 'content-type': 'application/json' };
  const post = (path: string, body: object, init: RequestInit = {}) =>
    fetch(`${url}${path}`, { method: 'POST', headers: json, body: JSON.stringify(body), ...init });
  const read = async (response: Response) => {
    await response.arrayBuffer();
    return response.status;
  };
  const ask = async (body: object) => {
    const response = await post('/ask', body);
    const answer = (await response.json()) as GivenAnswer;
    if (response.ok) last = answer;
    return response.status;
  };
  const acts: Readonly<Record<SoakAct, () => Promise<number>>> = {
    ask: () => ask({ question: question() }),
    stream: async () =>
      read(await post('/ask', { question: question() }, { headers: { ...json, accept: 'text/event-stream' } })),
    async 'go away'() {
      const leaving = new AbortController();
      const headers = { ...json, accept: 'text/event-stream' };
      const response = await post('/ask', { question: question() }, { headers, signal: leaving.signal });
      await response.body?.getReader().read();
      leaving.abort();
      return response.status;
    },
    'ask on': () =>
      ask({
        question: `And when was that? (${(number += 1)})`,
        history: last
          ? [
              { role: 'user', content: last.question },
              { role: 'assistant', content: last.answer.slice(0, 2000) },
            ]
          : [],
      }),
    search: async () => read(await post('/search', { question: question() })),
    list: async () => read(await fetch(`${url}/articles?limit=50&order=newest`)),
    async read() {
      const articleId = last?.citations[0]?.articleId;
      return articleId ? read(await fetch(`${url}/articles/${encodeURIComponent(articleId)}`)) : 200;
    },
    async feedback() {
      if (!last) return 200;
      const { id: answerId, question: asked, statements, citations } = last;
      const places = citations.map(({ articleId, articleVersion, start, end }) => ({
        articleId,
        articleVersion,
        start,
        end,
      }));
      const said = { answerId, question: asked, statements: statements.map(({ text }) => text), citations: places };
      return read(await post('/feedback', { ...said, verdict: 'right' }));
    },
    async upload() {
      number += 1;
      const text = `The council of Sample ${number} met on Monday. It decided to build ${number} houses by the river.`;
      const response = await post('/articles', { title: `Council of Sample ${number}`, text });
      if (response.ok) uploaded.push(((await response.json()) as { id: string }).id);
      return response.status;
    },
    async remove() {
      const id = uploaded.shift();
      return id ? read(await fetch(`${url}/articles/${encodeURIComponent(id)}`, { method: 'DELETE' })) : 200;
    },
  };
  return { perform: (act) => acts[act]() };
}

import type { Embedding } from './embedder.ts';

/** Embeds texts given one at a time; those that wait while every lane is busy travel together in the next trip. */
export type QuestionQueue = {
  embed(text: string, signal?: AbortSignal): Promise<Embedding>;
};

/** Returns one embedding for each text, in order. */
export type EmbedAll = (texts: string[]) => Promise<readonly Embedding[]>;

type Waiting = {
  readonly text: string;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (embedding: Embedding) => void;
  readonly reject: (reason: unknown) => void;
};

/** How many may travel together: enough to save trips, few enough that the first of them is not kept waiting. */
const largestTrip = 16;

/** Each lane makes one trip at a time; the first one that is free goes. */
export function createQuestionQueue(lanes: readonly EmbedAll[]): QuestionQueue {
  const waiting: Waiting[] = [];
  const busy = new Set<EmbedAll>();

  async function travel(embedAll: EmbedAll): Promise<void> {
    busy.add(embedAll);
    while (waiting.length > 0) {
      const share = Math.ceil(waiting.length / lanes.length);
      const trip = waiting.splice(0, Math.min(share, largestTrip)).filter((question) => !refuseAborted(question));
      if (trip.length === 0) continue;
      try {
        const embeddings = await embedAll(trip.map(({ text }) => text));
        for (const [place, question] of trip.entries()) {
          if (refuseAborted(question)) continue;
          const embedding = embeddings[place];
          if (embedding) question.resolve(embedding);
          else question.reject(new Error('the model gave no vector for it'));
        }
      } catch (error) {
        for (const question of trip) question.reject(error);
      }
    }
    busy.delete(embedAll);
  }

  return {
    embed: (text, signal) =>
      new Promise((resolve, reject) => {
        waiting.push({ text, signal, resolve, reject });
        const free = lanes.find((lane) => !busy.has(lane));
        if (free) void travel(free);
      }),
  };
}

function refuseAborted({ signal, reject }: Waiting): boolean {
  if (!signal?.aborted) return false;
  reject(signal.reason);
  return true;
}

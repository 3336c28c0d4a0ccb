/** Embeds texts given one at a time; those that wait while one trip is under way travel together in the next. */
export type QuestionQueue = {
  embed(text: string, signal?: AbortSignal): Promise<Float32Array>;
};

type Waiting = {
  readonly text: string;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (vector: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
};

/** How many may travel together: enough to save trips, few enough that the first of them is not kept waiting. */
const largestTrip = 16;

/** `embedAll` returns the vectors of its texts one after the other in one array. */
export function createQuestionQueue(embedAll: (texts: string[]) => Promise<Float32Array>): QuestionQueue {
  const waiting: Waiting[] = [];
  let underWay = false;

  async function travel(): Promise<void> {
    underWay = true;
    while (waiting.length > 0) {
      const trip = waiting.splice(0, largestTrip).filter((question) => !refuseAborted(question));
      if (trip.length === 0) continue;
      try {
        const vectors = await embedAll(trip.map(({ text }) => text));
        const dimensions = vectors.length / trip.length;
        for (const [place, question] of trip.entries()) {
          if (refuseAborted(question)) continue;
          question.resolve(vectors.slice(place * dimensions, (place + 1) * dimensions));
        }
      } catch (error) {
        for (const question of trip) question.reject(error);
      }
    }
    underWay = false;
  }

  return {
    embed: (text, signal) =>
      new Promise((resolve, reject) => {
        waiting.push({ text, signal, resolve, reject });
        if (!underWay) void travel();
      }),
  };
}

function refuseAborted({ signal, reject }: Waiting): boolean {
  if (!signal?.aborted) return false;
  reject(signal.reason);
  return true;
}

import { isArchiveSwitched } from '../catalog/sealed.ts';
import { type Generations, untilChangeable } from './generations.ts';

/** What is open of one generation. */
type Opened = { close(): Promise<void> };

/** The generation that serves, as one process has it open; after a switch the next one takes its place by itself. */
export type Serving<Archive extends Opened> = {
  /** What serves now; it stays open until `release`, whatever comes after it. */
  borrow(): Borrowed<Archive>;
  /** Does `work` wholly on one generation. */
  use<T>(work: (archive: Archive) => Promise<T>): Promise<T>;
  /** The same for what changes the archive: done again on the next generation where a switch came between. */
  change<T>(work: (archive: Archive) => Promise<T>): Promise<T>;
  /** Looks now whether another generation serves, and opens that. */
  look(): Promise<void>;
  /** Closes what is open, also what is borrowed. */
  close(): Promise<void>;
};

export type Borrowed<Archive> = { readonly archive: Archive; readonly release: () => void };

export type ServingOptions<Archive extends Opened> = {
  readonly generations: Generations;
  readonly open: (generation: number) => Promise<Archive>;
  /** How often it is looked whether another generation serves. */
  readonly lookMs?: number;
  readonly say: (sentence: string) => void;
};

const defaultLookMs = 1_000;

/** Opens the generation that serves. Throws what `open` does. */
export async function openServing<Archive extends Opened>({
  generations,
  open,
  lookMs = defaultLookMs,
  say,
}: ServingOptions<Archive>): Promise<Serving<Archive>> {
  const { active } = await generations.pointer();
  let current = createHolder(active, await open(active));
  let looking: Promise<void> | null = null;
  let isClosed = false;
  let saidLast = '';
  const retired = new Set<typeof current>();

  const sayOnce = (error: unknown) => {
    const sentence = error instanceof Error ? error.message : String(error);
    if (sentence !== saidLast) say(sentence);
    saidLast = sentence;
  };
  async function takeOver(): Promise<void> {
    const { active: next } = await generations.pointer();
    if (next === current.generation) saidLast = '';
    if (isClosed || next === current.generation) return;
    // Opened, with its model, before anything is asked of it; what is open serves until then.
    const opened = createHolder(next, await open(next));
    if (isClosed) return opened.close();
    const old = current;
    current = opened;
    saidLast = '';
    say(`Generation ${next} of the archive serves from now on.`);
    retired.add(old);
    void old
      .retire()
      .catch(sayOnce)
      .finally(() => retired.delete(old));
  }
  /** One look at a time. What fails leaves what is open, and is tried again. */
  const look = () => (looking ??= takeOver().finally(() => (looking = null)));
  const timer = setInterval(() => void look().catch(sayOnce), lookMs);
  timer.unref();

  function borrow(): Borrowed<Archive> {
    return current.borrow();
  }
  async function use<T>(work: (archive: Archive) => Promise<T>): Promise<T> {
    const { archive, release } = borrow();
    try {
      return await work(archive);
    } finally {
      release();
    }
  }
  return {
    borrow,
    use,
    async change(work) {
      for (;;) {
        try {
          return await use(work);
        } catch (error) {
          if (!isArchiveSwitched(error)) throw error;
          await untilChangeable(generations, { refusal: error });
          await look();
        }
      }
    },
    look,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await looking?.catch(() => {});
      await Promise.all([...retired, current].map((each) => each.close()));
    },
  };
}

/** Counts who uses an archive, and closes it after the last one once it is retired. */
function createHolder<Archive extends Opened>(generation: number, archive: Archive) {
  let users = 0;
  let end: (() => void) | null = null;
  let closing: Promise<void> | null = null;
  const close = () => (closing ??= archive.close());
  return {
    generation,
    borrow(): Borrowed<Archive> {
      let isReleased = false;
      users += 1;
      return {
        archive,
        release() {
          if (isReleased) return;
          isReleased = true;
          users -= 1;
          if (users === 0) end?.();
        },
      };
    },
    close,
    async retire(): Promise<void> {
      if (users > 0) await new Promise<void>((resolve) => (end = resolve));
      await close();
    },
  };
}

import type { Writable } from 'node:stream';
import cliProgress from 'cli-progress';
import type { IngestCounts } from '../ingest.ts';

/** Said after a sync that found nothing to read. */
export const noArticles =
  'The corpus folder holds no articles; put text, web pages, PDF, Word or other articles into it, or name another folder with --corpus.';

// Node finds no named exports in this CommonJS package; tsx and vitest do.
const { Format, Presets, SingleBar } = cliProgress;

type Progress = IngestCounts & { readonly step: string };

/** Shows on a terminal as a bar, elsewhere as a line now and then, how a sync or a copy goes: done, rate and remaining time. */
export type ProgressDisplay = {
  readonly onProgress: (progress: Progress) => void;
  /** Takes the bar away after a failure; a sync that is done does it itself. */
  readonly end: () => void;
};

/** Without a terminal: a log should not grow by the second. */
const lineEveryMs = 10_000;

export function progressDisplay(stderr: Writable & { readonly isTTY?: boolean }): ProgressDisplay {
  const rate = passageRate();
  return stderr.isTTY ? bar(stderr, rate) : lines(stderr, rate);
}

function bar(stderr: Writable, rate: (progress: Progress) => string): ProgressDisplay {
  const shown = new SingleBar(
    {
      stream: stderr,
      format: '{step} [{bar}] {value}/{total} articles, {rate}',
      formatBar: Format.BarFormat,
      barsize: 24,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let isShown = false;
  const end = () => {
    if (isShown) shown.stop();
    isShown = false;
  };
  return {
    onProgress(progress) {
      const { articlesDone, articlesTotal, step } = progress;
      if (step === 'done') return end();
      if (!isShown) shown.start(articlesTotal, 0, { step, rate: '' });
      isShown = true;
      shown.setTotal(articlesTotal);
      shown.update(articlesDone, { step, rate: rate(progress) });
    },
    end,
  };
}

function lines(stderr: Writable, rate: (progress: Progress) => string): ProgressDisplay {
  let step = '';
  let writtenAt = 0;
  return {
    onProgress(progress) {
      const now = performance.now();
      const text = rate(progress);
      if (progress.step === 'done' || (progress.step === step && now - writtenAt < lineEveryMs)) return;
      step = progress.step;
      writtenAt = now;
      stderr.write(`${step}: ${progress.articlesDone} of ${progress.articlesTotal} articles, ${text}\n`);
    },
    end() {},
  };
}

/** In seconds: a rate over less says nothing. */
const shortestMeasure = 0.5;

const measuredSteps = new Set(['embedding', 'copying', 'verifying']);

/** Passages a second since the first one of a step, and how long those that are known of will take. */
function passageRate(): (progress: Progress) => string {
  let measured = '';
  let startedAt: number | null = null;
  return ({ step, passagesDone, passagesTotal, articlesDone, articlesTotal }) => {
    if (measuredSteps.has(step) && step !== measured) {
      measured = step;
      startedAt = performance.now();
    }
    const seconds = startedAt === null ? 0 : (performance.now() - startedAt) / 1000;
    if (passagesDone === 0 || seconds < shortestMeasure) return `${passagesDone} passages`;
    const articlesLeft = articlesTotal - articlesDone;
    const perArticle = passagesDone / Math.max(1, articlesDone);
    const left = Math.max(passagesTotal - passagesDone, articlesLeft * perArticle);
    const perSecond = passagesDone / seconds;
    return `${passagesDone} passages, ${perSecond.toFixed(0)} a second, ${duration(left / perSecond)} left`;
  };
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

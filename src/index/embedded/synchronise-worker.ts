import { serveJob } from '../../worker-job.ts';
import type { SynchroniseProgress, SynchroniseReport } from './synchronise.ts';
import { synchroniseHere } from './synchronise.ts';

serveJob<SynchroniseProgress, SynchroniseReport>((indexFolder, options) =>
  synchroniseHere(indexFolder as string, options),
);

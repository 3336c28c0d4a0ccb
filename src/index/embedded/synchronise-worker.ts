import { serveJob } from '../../worker-job.ts';
import type { GraphProgress, GraphReport } from './synchronise.ts';
import { synchroniseHere } from './synchronise.ts';

serveJob<GraphProgress, GraphReport>((indexFolder, options) => synchroniseHere(indexFolder as string, options));

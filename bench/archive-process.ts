import { buildArchive } from './build-archive.ts';
import { serveChild } from './run-child.ts';

/** A child process that builds a synthetic archive. */
await serveChild(buildArchive);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAssistant } from '../src/assistant.ts';
import { readConfig } from '../src/config.ts';
import { startServer } from '../src/http/server.ts';
import { projectRoot } from '../src/paths.ts';

/**
 * `npx tsx bench/fuzz-api.ts [EXAMPLES] [OPTIONS OF SCHEMATHESIS]`: whether /openapi.json is true, asked of a server with the sample corpus by Schemathesis
 * (`pip install schemathesis`), which makes requests that the description allows and requests that it forbids.
 */
const examples = process.argv[2] ?? '200';
const index = await mkdtemp(join(tmpdir(), 'footnote-fuzz-'));
const config = readConfig({ index, port: '0', rateLimit: '0', logLevel: 'error' }, process.env);
const assistant = await createAssistant(config);
try {
  await assistant.ingest();
  const server = await startServer(assistant, config);
  try {
    const settings = join(projectRoot, 'bench', 'schemathesis.toml');
    const phases = 'examples,coverage,fuzzing,stateful';
    const options = [
      '--max-examples',
      examples,
      '--phases',
      phases,
      '--no-color',
      '--request-timeout',
      '60',
      ...process.argv.slice(3),
    ];
    const tool = spawn('schemathesis', ['--config-file', settings, 'run', `${server.url}/openapi.json`, ...options], {
      stdio: 'inherit',
      cwd: index,
    });
    [process.exitCode] = (await once(tool, 'exit')) as [number];
  } finally {
    await server.close();
  }
} finally {
  await assistant.close();
  await rm(index, { recursive: true, force: true });
}

import { createAssistant } from '../src/assistant.ts';
import { evalCommand } from './command.ts';
import { retrievalCommand } from './retrieval/command.ts';

const [first, ...rest] = process.argv.slice(2);
const run = first === 'retrieval' ? retrievalCommand : evalCommand;
process.exitCode = await run(first === 'retrieval' ? rest : process.argv.slice(2), {
  createAssistant,
  environment: process.env,
  print: (text) => void process.stdout.write(text),
  progress: process.stderr,
  warn: (text) => void process.stderr.write(text),
});

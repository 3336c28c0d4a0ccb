import { createAssistant } from '../src/assistant.ts';
import { runCommand } from './commands.ts';

process.exitCode = await runCommand(process.argv.slice(2), {
  createAssistant,
  environment: process.env,
  print: (text) => void process.stdout.write(text),
  progress: process.stderr,
  warn: (text) => void process.stderr.write(text),
});

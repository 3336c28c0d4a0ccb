import type { Assistant, AssistantOptions } from '../src/assistant.ts';
import type { Config } from '../src/config.ts';

/** What a command needs of the world; tests give their own. */
export type EvalWorld = {
  readonly createAssistant: (config: Config, options?: AssistantOptions) => Promise<Assistant>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  readonly warn: (text: string) => void;
  /** Where progress bars are drawn. */
  readonly progress: NodeJS.WritableStream;
};

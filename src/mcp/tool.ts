import type { z } from 'zod';

/** What a tool gives: a record for programs, and the same for who reads. */
export type ToolResult<Output> = { readonly record: Output; readonly text: string };

export type ToolCall = {
  readonly signal: AbortSignal;
  /** Tells who waits what is known already. */
  readonly onProgress: (message: string) => void;
};

/** One thing that an MCP client can have done, without anything of the protocol. */
export type Tool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  run(input: z.output<Input>, call: ToolCall): Promise<ToolResult<z.input<Output>>>;
};

/** Keeps the types of one tool where it is written, and forgets them where it is one of several: its input is checked before it runs. */
export function tool<Input extends z.ZodObject, Output extends z.ZodObject>(described: Tool<Input, Output>): Tool {
  return { ...described, run: (input, call) => described.run(input as z.output<Input>, call) };
}

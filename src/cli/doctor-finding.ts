/** One part of the installation. A check that throws has failed, with the error's message as its detail. */
export type Check = { readonly name: string; run(): Promise<Finding> };

export type Finding = {
  /** `warning`: Footnote works, with less than it could have. `failure`: it does not. */
  readonly status: 'ok' | 'warning' | 'failure';
  /** What was found, as the rest of a sentence that begins with the part's name. */
  readonly detail: string;
  /** What to do about it. */
  readonly remedy?: string;
};

/** An error's message on one line. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] ?? '';
}

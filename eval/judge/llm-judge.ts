import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { FootnoteError } from '../../src/errors.ts';
import type { LanguageModel } from '../../src/llm/language-model.ts';
import { promptsFolder } from '../../src/paths.ts';
import { promptText } from '../../src/prompt/harmless-text.ts';
import { loadPrompt, renderPrompt } from '../../src/prompt/prompt-template.ts';

export type Verdict = 'yes' | 'no' | 'unsure';

/** A language model that says of a statement whether material bears it out. Never needed: every gate holds without one. */
export type LlmJudge = {
  /** Model and prompt, each with its version: what a report calls it, and what its agreement with people is kept under. */
  readonly name: string;
  /** Whether cited texts, taken together, state all of a statement. */
  supports(statement: string, cited: readonly string[]): Promise<Verdict>;
  /** Whether an answer gives one of the accepted answers to a question. */
  isRight(question: string, answer: string, accepted: readonly string[]): Promise<Verdict>;
};

const placeholders = ['delimiter', 'material', 'statement', 'task'];
/** A verdict is one word; some models put a mark or a blank before it. */
const maxTokens = 16;
/** What is judged is cut to this: a statement cites a few sentences. */
const mostCharacters = { material: 12_000, statement: 2_000 };

/** A judgement that fails is no verdict, and the first one is told. Throws `INVALID_SETTING` for a model that cannot write freely. */
export async function createLlmJudge(
  model: LanguageModel,
  warn: (sentence: string) => void = () => {},
): Promise<LlmJudge> {
  const { complete } = model;
  if (!complete)
    throw new FootnoteError(
      'INVALID_SETTING',
      `--judge needs a language model that writes freely; ${model.provider} ${model.name} does not.`,
    );
  const template = await loadPrompt(join(promptsFolder, 'judge.md'), { placeholders });
  let told = false;
  const ask = async (task: string, given: { readonly material: string; readonly statement: string }) => {
    const material = promptText(given.material).slice(0, mostCharacters.material);
    const statement = promptText(given.statement).slice(0, mostCharacters.statement);
    // No text can hold its own digest: what is judged cannot end the place where it stands.
    const digest = createHash('sha256')
      .update(JSON.stringify([task, material, statement]))
      .digest('hex');
    const values = { delimiter: `=====${digest.slice(0, 16)}=====`, material, statement, task };
    try {
      return readVerdict(await complete(renderPrompt(template, values), { maxTokens }));
    } catch (error) {
      if (!told) warn(`The judge failed: ${error instanceof Error ? error.message : String(error)}`);
      told = true;
      return 'unsure';
    }
  };
  return {
    name: `${model.provider}:${model.name}, ${template.version}`,
    supports: (statement, cited) =>
      ask('Does the material state everything that the statement says?', { statement, material: cited.join('\n') }),
    isRight: (question, answer, accepted) =>
      ask('The material is a question and its accepted answers. Does the statement give one of them as the answer?', {
        statement: answer,
        material: [`Question: ${question}`, ...accepted.map((one) => `Accepted answer: ${one}`)].join('\n'),
      }),
  };
}

/** What a model wrote, as a verdict; whatever is no verdict is none. */
export function readVerdict(written: string): Verdict {
  const [, word = ''] = /^[^\p{L}]*(yes|no|unsure)(?!\p{L})/iu.exec(written) ?? [];
  const verdict = word.toLowerCase();
  return verdict === 'yes' || verdict === 'no' ? verdict : 'unsure';
}

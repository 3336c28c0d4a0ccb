import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { contentStems } from '../../src/language/english.ts';
import { findDates } from '../../src/language/dates.ts';
import { findNames } from '../../src/language/names.ts';
import { findNumbers } from '../../src/language/numbers.ts';
import type { LanguageModel } from '../../src/llm/language-model.ts';
import { promptsFolder } from '../../src/paths.ts';
import { promptText } from '../../src/prompt/harmless-text.ts';
import { loadPrompt, type PromptTemplate, renderPrompt } from '../../src/prompt/prompt-template.ts';
import type { Draft } from './draft-fixtures.ts';

const placeholders = ['delimiter', 'question', 'sentence'];
const maxTokens = 100;
const longestQuestion = 300;

/** Has a language model word a draft's question; what it writes is taken only where the question still asks the same and does not tell. */
export async function openRewording(
  { complete }: LanguageModel,
  warn: (sentence: string) => void,
): Promise<(draft: Draft) => Promise<Draft>> {
  const template = await loadPrompt(join(promptsFolder, 'reword-question.md'), { placeholders });
  let told = false;
  return async (draft) => {
    if (!complete) return draft;
    try {
      const written = await complete(messagesFor(draft, template), { maxTokens });
      const question =
        written
          .trim()
          .split('\n')[0]
          ?.trim()
          .replaceAll(/^["“]|["”]$/gu, '') ?? '';
      return asksTheSame(question, draft) ? { ...draft, question } : draft;
    } catch (error) {
      if (!told)
        warn(
          `The model failed, and questions stay as the rules made them: ${error instanceof Error ? error.message : String(error)}`,
        );
      told = true;
      return draft;
    }
  };
}

function messagesFor({ question, evidence }: Draft, template: PromptTemplate) {
  const sentence = promptText(evidence[0]?.quote ?? question);
  // No text can hold its own digest: an article cannot end the place where it stands.
  const digest = createHash('sha256')
    .update(JSON.stringify([question, sentence]))
    .digest('hex');
  return renderPrompt(template, { delimiter: `=====${digest.slice(0, 16)}=====`, question, sentence });
}

/** Every name, number and date of the first wording is in the second, and no word of an answer that was not there before. */
function asksTheSame(question: string, draft: Draft): boolean {
  if (!question.endsWith('?') || question.length > longestQuestion) return false;
  const stems = new Set(contentStems(question));
  const before = new Set(contentStems(draft.question));
  const parts = [findNames(draft.question), findNumbers(draft.question), findDates(draft.question, null)].flat();
  const keeps = parts.every(({ text }) => contentStems(text).every((stem) => stems.has(stem)));
  return (
    keeps && !draft.answers.some((answer) => contentStems(answer).some((stem) => stems.has(stem) && !before.has(stem)))
  );
}

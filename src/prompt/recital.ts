import type { PromptTemplate } from './prompt-template.ts';

/** So many words in a row are said by nobody else by chance. */
const longestChance = 7;
/** Nor is a text of no more than these, where all of it stands in the prompt. */
const shortestLine = 4;

/** Tells whether a text recites a prompt's own words, whatever stands between them; what was put into the prompt is not looked at. */
export function createRecitalCheck(templates: readonly PromptTemplate[]): (text: string) => boolean {
  const texts = templates.flatMap(({ sections }) => sections.flatMap(({ text }) => text.split(/\{\{\w+\}\}/u)));
  const lines = texts.map((text) => ` ${wordsOf(text).join(' ')} `);
  const isRun = (words: readonly string[]) => lines.some((line) => line.includes(` ${words.join(' ')} `));
  const length = longestChance + 1;
  return (text) => {
    const words = wordsOf(text);
    if (words.length < length) return words.length >= shortestLine && isRun(words);
    return words.some((_, at) => at + length <= words.length && isRun(words.slice(at, at + length)));
  };
}

function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replaceAll(/\p{Cf}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

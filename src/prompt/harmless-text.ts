/** Controls, format characters (zero-width, bidirectional, tags), private use, lone surrogates, line separators, variation selectors: what can hide text from a reader or reorder it. */
const invisible = /\p{Cc}|\p{Cf}|\p{Co}|\p{Cs}|\p{Zl}|\p{Zp}|\p{Variation_Selector}/gu;

/** `text` with every invisible character shown as a space. */
export function visibleText(text: string): string {
  return text.replace(invisible, ' ');
}

const lookAlikes: Readonly<Record<string, string>> = {
  '[': '(',
  ']': ')',
  '【': '(',
  '】': ')',
  '［': '(',
  '］': ')',
  '<': '‹',
  '>': '›',
  '＜': '‹',
  '＞': '›',
  '`': "'",
};
const syntax = /[[\]【】［］<>＜＞`]/g;
const labelInParentheses = /([(（,;]\s?)([Ss])(?=\d)/g;

/**
 * `text` on one line, as a prompt may show it: nothing in it can be taken for a label, a tag of a chat template or a fence.
 * For the prompt only; what is cited stays the article's own characters.
 */
export function promptText(text: string): string {
  return visibleText(text)
    .replace(syntax, (character) => lookAlikes[character] ?? ' ')
    .replace(labelInParentheses, '$1$2-')
    .replace(/\s+/g, ' ')
    .trim();
}

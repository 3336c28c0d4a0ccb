/**
 * Text of articles, questions and models as a page can show it. Characters that a browser would drop or change on reading
 * the page stand as their pictures, so that what is shown is what was there.
 */
export function shown(text: string, longest = Infinity): string {
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return cut.toWellFormed().replaceAll(controls, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x24_00 + code) : '\u2421';
  });
}

/** Control characters but tab and line feed. */
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu;

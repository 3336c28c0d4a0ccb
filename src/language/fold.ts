/** Lower case, without accents, typographic apostrophes made straight: what two spellings of one word have in common. Its length may differ from the input's. */
export function fold(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .replace(/[‘’ʼ]/g, "'")
    .toLowerCase();
}

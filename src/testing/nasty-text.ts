import fc from 'fast-check';

const fragments = [
  'Mr. Okoye met J. K. Rowe.', 'on Feb. 20, 2021', 'the U.S. plan', '“Never,” she said.', 'didn’t', "Abbas'", 'el-Ahmad', '$2.5bn', '40%', '1,000', '...', '…', '?!',
  'https://example.org/a.b?c=d', '# Heading', '- item', '(Photo: file)', '\n', '\n\n', '\r\n', '\t', ' ', '  ', '\u00a0', '\u2003', '\u2028', '\u0000', '\u200b', '\ufeff',
  '👩‍👩‍👧', '🇵🇸', 'e\u0301', '\u0301', '\ud83d', '\ude00', 'مرحبا', '你好。', 'ﬁ', 'İ', 'ß', '__proto__', 'constructor', '<b>', '\\', '"', '’', '.', '!', '。',
];

/** Text that breaks careless offsets: abbreviations, quotes, emoji, combining marks, lone surrogates, odd white space, other scripts, control characters. */
export const nastyText: fc.Arbitrary<string> = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...fragments) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) }, { weight: 1, arbitrary: fc.lorem({ maxCount: 6 }) }), { maxLength: 40 })
  .chain((parts) => fc.constantFrom('', ' ').map((glue) => parts.join(glue)));

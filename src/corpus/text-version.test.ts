import { assert, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { textVersion } from './text-version.ts';

it('is a whole number from 1 on that any JSON reader takes, another one for another text', () => {
  assert(
    property(string({ unit: 'binary' }), string({ unit: 'binary', minLength: 1 }), (text, more) => {
      const version = textVersion(text);
      expect(Number.isSafeInteger(version) && version >= 1).toBe(true);
      expect(JSON.parse(JSON.stringify(version))).toBe(version);
      expect(textVersion(text)).toBe(version);
      expect(textVersion(text + more)).not.toBe(version);
    }),
  );
});

it('stays what it is from release to release, since answers that were given keep it', () => {
  expect(textVersion('')).toBe(0xe3b0c44298fc + 1);
  expect(textVersion('Brücke 🌉')).toBe(0x50c0af037870 + 1);
});

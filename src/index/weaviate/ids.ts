import { createHash } from 'node:crypto';

/** The same text, the same id: what is put twice is there once. */
export function idOf(text: string): string {
  return asUuid(createHash('sha256').update(text).digest('hex'));
}

/** In the order of the passages' numbers. */
export function idOfPassage(passageId: number): string {
  return asUuid(passageId.toString(16).padStart(32, '0'));
}

/** `null` for what no passage has. */
export function passageOf(id: string): number | null {
  const hex = id.replaceAll('-', '');
  const passageId = parseInt(hex.slice(17), 16);
  return idOfPassage(passageId) === id ? passageId : null;
}

/** A UUID of version 5, made of the last 15 hexadecimal digits; those before them count only where they are not fixed. */
function asUuid(hex: string): string {
  const digits = `${hex.slice(0, 12)}5${hex.slice(13, 16)}8${hex.slice(17, 32)}`;
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}

import { createHash } from 'node:crypto';

/** Hexadecimal digits of the hash that are kept: 48 bits, which every JSON reader takes as a whole number. */
const digitsKept = 12;

/**
 * Names a text by its content: two equal texts have the same version, whatever index holds them and whatever happened in
 * between, so that offsets into a text of this version mean the same characters. From 1 on; two different texts share one
 * with a chance of 1 in 2^48.
 */
export function textVersion(text: string): number {
  const digest = createHash('sha256').update(text).digest('hex');
  return Number.parseInt(digest.slice(0, digitsKept), 16) + 1;
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** What a key may do; each includes those before it. */
export const scopes = ['read', 'write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export const apiKeySchema = z.strictObject({
  /** Names the key in lists and logs without telling it. */
  id: z.string().regex(/^[\da-f]{8}$/u),
  name: z.string().min(1).max(100),
  scope: z.enum(scopes),
  /** SHA-256 of the whole key, in hexadecimal digits. */
  hash: z.string().regex(/^[\da-f]{64}$/u),
  createdAt: z.iso.datetime(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const permits = (granted: Scope, needed: Scope): boolean => scopes.indexOf(granted) >= scopes.indexOf(needed);

/**
 * A new key and what is kept of it. A key is 256 random bits, so that nobody can guess one from its hash, however fast hashes
 * are made; a slow one as for passwords would only let strangers keep the server busy.
 */
export function newKey(name: string, scope: Scope): { readonly secret: string; readonly key: ApiKey } {
  const secret = `fn_${randomBytes(32).toString('base64url')}`;
  const id = randomBytes(4).toString('hex');
  const createdAt = new Date().toISOString();
  return { secret, key: { id, name, scope, hash: hashOf(secret).toString('hex'), createdAt } };
}

/** The key that a client's secret is of. Every key is compared, each in the same time, so that how long it takes tells nothing. */
export function keyOf(secret: string, keys: readonly ApiKey[]): ApiKey | null {
  const hash = hashOf(secret);
  let found: ApiKey | null = null;
  for (const key of keys) if (timingSafeEqual(Buffer.from(key.hash, 'hex'), hash)) found = key;
  return found;
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

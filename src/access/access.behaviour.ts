import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newKey } from './api-key.ts';
import type { AuditEntry } from './audit-log.ts';
import { findKey } from './key-store.ts';
import type { Access } from './open-access.ts';

export type AccessPlace = {
  /** Opens what is at this place, again and beside others, too; `mostEntries` at least are kept in the audit log. */
  open(mostEntries?: number): Promise<Access>;
  dispose(): Promise<void>;
};

/** How every `KeyStore` and `AuditLog` behaves. */
export function describeAccess(name: string, createPlace: () => Promise<AccessPlace>): void {
  describe(name, () => {
    let place: AccessPlace;
    const opened: Access[] = [];
    const open = async (mostEntries?: number) => {
      const access = await place.open(mostEntries);
      opened.push(access);
      return access;
    };
    beforeEach(async () => void (place = await createPlace()));
    afterEach(async () => {
      for (const access of opened.splice(0)) await access.close();
      await place.dispose();
    });

    it('opens to a key that was made, and to nothing else', async () => {
      const { keys } = await open();
      expect(await keys.list()).toEqual([]);
      const [desk, visitor] = [newKey('desk \u0001 é', 'admin'), newKey('visitor', 'read')];
      await keys.add(desk.key);
      await keys.add(visitor.key);
      expect(await keys.list()).toEqual([desk.key, visitor.key]);
      expect(JSON.stringify(await keys.list())).not.toContain(desk.secret);
      expect(await findKey(visitor.secret, keys)).toEqual(visitor.key);
      for (const secret of ['', 'fn_guess', visitor.key.hash, `${visitor.secret}x`])
        expect(await findKey(secret, keys)).toBeNull();
    });

    it('tells a server that runs of a key that was made or revoked elsewhere, within seconds', async () => {
      const [server, command] = [await open(), await open()];
      const { secret, key } = newKey('desk', 'read');
      expect(await findKey(secret, server.keys)).toBeNull();
      await command.keys.add(key);
      await expect.poll(() => findKey(secret, server.keys), { timeout: 5000 }).toEqual(key);
      expect(await command.keys.remove('desk')).toEqual(key);
      await expect.poll(() => findKey(secret, server.keys), { timeout: 5000 }).toBeNull();
    });

    it('names a key once, and removes it by id or name, once', async () => {
      const { keys } = await open();
      const [one, other] = [newKey('one', 'read'), newKey('other', 'read')];
      await keys.add(one.key);
      await keys.add(other.key);
      await expect(keys.add(newKey('one', 'admin').key)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
      expect(await keys.remove(one.key.id)).toEqual(one.key);
      expect(await keys.remove('other')).toEqual(other.key);
      expect(await keys.remove('other')).toBeNull();
      expect(await keys.list()).toEqual([]);
    });

    it('makes one key of a name where two commands do so at once', async () => {
      const all = await Promise.all(Array.from({ length: 5 }, () => open()));
      const made = await Promise.allSettled(all.map(({ keys }) => keys.add(newKey('desk', 'read').key)));
      expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await (await open()).keys.list()).toHaveLength(1);
    });

    it('lists what was noted, page by page, in its order', async () => {
      const [one, other] = [await open(), await open()];
      const at = '2024-08-20T12:00:00.000Z';
      await one.audit.note({ at, who: 'desk (1)', what: 'POST /articles', of: '/articles/\u0001', status: 201 });
      await other.audit.note({ who: 'command line', what: 'createKey' });
      await one.audit.note({ who: 'local', what: 'last' });
      const first = await other.audit.list({ after: 0, limit: 2 });
      expect(first.entries).toEqual([
        { at, who: 'desk (1)', what: 'POST /articles', of: '/articles/\u0001', status: 201 },
        { at: expect.any(String) as string, who: 'command line', what: 'createKey' },
      ]);
      const { entries, next } = await other.audit.list({ after: first.next ?? 0, limit: 2 });
      expect([entries.map(({ what }) => what), next]).toEqual([['last'], null]);
    });

    it('keeps the latest entries, in a bounded room', async () => {
      const { audit } = await open(10);
      for (let number = 0; number < 200; number++) await audit.note({ who: 'local', what: String(number) });
      const { entries } = await audit.list({ after: 0, limit: 1000 });
      const whats = entries.map(({ what }: AuditEntry) => what);
      expect(whats.slice(-10)).toEqual(Array.from({ length: 10 }, (_, at) => String(190 + at)));
      expect(whats.length).toBeLessThan(100);
    });
  });
}

import { describe, expect, it } from 'vitest';
import { pendingChanges } from './pending-changes.ts';

const pending = () => pendingChanges({ quietMs: 100, longestMs: 1000, most: 5 });

describe('changes of a folder', () => {
  it('are given once they have been left alone, together', () => {
    const changes = pending();
    expect(changes.readyAt()).toBeNull();
    changes.add(['a', 'b'], 0);
    changes.add(['b'], 60);
    expect(changes.readyAt()).toBe(160);
    expect(changes.take(160)).toEqual(['a', 'b']);
    expect(changes.readyAt()).toBeNull();
    expect(changes.take(999)).toBeNull();
  });

  it('do not wait for ever for one that goes on changing, which stays', () => {
    const changes = pending();
    changes.add(['quiet'], 0);
    for (let at = 0; at <= 1000; at += 50) changes.add(['growing'], at);
    expect(changes.readyAt()).toBe(1000);
    expect(changes.take(1000)).toEqual(['quiet']);
    expect(changes.readyAt()).toBe(1100);
    expect(changes.take(1100)).toEqual(['growing']);
  });

  it('are everything when they are too many to name, or no one knows which', () => {
    const changes = pending();
    changes.add(['a', 'b', 'c', 'd', 'e', 'f'], 0);
    expect(changes.take(100)).toBe('everything');
    changes.add(null, 200);
    changes.add(['a'], 210);
    expect(changes.readyAt()).toBe(310);
    expect(changes.take(310)).toBe('everything');
    expect(changes.take(310)).toBeNull();
  });
});

import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stopSignal } from './stop-signal.ts';

const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
afterAll(() => exit.mockRestore());
beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => {
  vi.useRealTimers();
  exit.mockClear();
  process.removeAllListeners('SIGINT');
  process.removeAllListeners('SIGTERM');
});

it.each(['SIGINT', 'SIGTERM'] as const)('fires at the first %s, and lets the program end by itself', (name) => {
  const signal = stopSignal();
  expect(signal.aborted).toBe(false);
  process.emit(name, name);
  expect(signal.aborted).toBe(true);
  expect(exit).not.toHaveBeenCalled();
});

it('takes a signal that npm passes on, just after the terminal has sent it, for the same one', () => {
  stopSignal();
  process.emit('SIGINT', 'SIGINT');
  vi.advanceTimersByTime(100);
  process.emit('SIGINT', 'SIGINT');
  expect(exit).not.toHaveBeenCalled();
});

it('exits at once when told again', () => {
  stopSignal();
  process.emit('SIGINT', 'SIGINT');
  vi.advanceTimersByTime(1000);
  process.emit('SIGINT', 'SIGINT');
  expect(exit).toHaveBeenCalledWith(130);
});

import { constants, platform, setPriority } from 'node:os';

/**
 * Lets other threads go before this one from now on, so that questions are answered while articles are taken in. On Linux a
 * priority is a thread's own; elsewhere it would be the whole process's, and nothing is done. Does nothing where it may not.
 */
export function giveWay(): void {
  if (platform() !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A sandbox that forbids it: the threads share the machine as equals.
  }
}

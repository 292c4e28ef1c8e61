import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './requester.ts';

export const realClock: Clock = {
  now: Date.now,
  async sleep(milliseconds, signal) {
    await sleep(milliseconds, undefined, { signal });
  },
  random: Math.random,
};

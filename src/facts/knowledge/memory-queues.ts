import { Table } from './table.ts';

/** Methods of such queues that wait until their work is done. */
export const WAITS_FOR_QUEUE = /^(?:onIdle|onEmpty|onSizeLessThan|drained|drain|idle)$/;

/**
 * Calls that put work into a queue in memory. `work` tells what the work is: a function among the arguments, or the one that the queue was
 * made with, at an index of the arguments of that call.
 */
export const MEMORY_QUEUES = new Table<{ readonly work: 'argument' | number }>([
  { packages: ['p-queue'], calls: ['#add', 'PQueue#add', '#addAll', 'PQueue#addAll'], work: 'argument' },
  { packages: ['bottleneck'], calls: ['#schedule', '#submit'], work: 'argument' },
  { packages: ['queue'], calls: ['#push', '().push'], work: 'argument' },
  { packages: ['fastq'], calls: ['().push', 'promise().push', '().unshift', 'promise().unshift'], work: -1 },
  { packages: ['async'], calls: ['queue().push', 'queue().unshift', 'priorityQueue().push', 'cargo().push'], work: 0 },
]);

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Watches one process and all that it starts, until it is stopped. */
export interface MemoryWatch {
  /** Ends the watch. Gives the peak in megabytes, or undefined where it cannot be known. */
  readonly stop: () => number | undefined;
}

const PROC_INTERVAL = 10;
const PS_INTERVAL = 100;

/**
 * Samples the resident memory of a process tree: every 10 ms from `/proc` on Linux, every 100 ms from `ps` elsewhere.
 *
 * The figure is the largest sum over the tree that a sample saw. Pages that processes share count once for each of them, so it is no
 * less than the true use. What one process used between two samples is not lost on Linux, where the kernel keeps its high-water mark.
 */
export function watchMemory(pid: number): MemoryWatch {
  let peak = 0;
  const note = (kilobytes: number): void => {
    peak = Math.max(peak, kilobytes);
  };
  const sample = process.platform === 'linux' ? () => note(sampleProc(pid)) : () => samplePs(pid, note);
  const timer = setInterval(sample, process.platform === 'linux' ? PROC_INTERVAL : PS_INTERVAL);
  sample();
  return {
    stop() {
      clearInterval(timer);
      return peak === 0 ? undefined : peak / 1024;
    },
  };
}

/** Kilobytes of the tree now, or the high-water mark of one of its processes where that is more. */
function sampleProc(root: number): number {
  let sum = 0;
  let highest = 0;
  const pending = [root];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    const status = readProc(`/proc/${pid}/status`);
    sum += kilobytesOf(status, 'VmRSS');
    highest = Math.max(highest, kilobytesOf(status, 'VmHWM'));
    pending.push(...childrenOf(pid));
  }
  return Math.max(sum, highest);
}

function kilobytesOf(status: string, field: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`^${field}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
}

/** A child belongs to the thread that started it. */
function childrenOf(pid: number): readonly number[] {
  return listThreads(pid).flatMap((thread) => readProc(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number));
}

// A process may end between two reads, at which its files are gone: nothing is left to count.
function listThreads(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function readProc(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function samplePs(root: number, note: (kilobytes: number) => void): void {
  execFile('ps', ['-A', '-o', 'pid=,ppid=,rss='], (failure, listing) => {
    if (failure === null) note(sumOfTree(listing, root));
  });
}

/** The resident kilobytes of a process and its descendants, from lines of `pid ppid rss`. */
export function sumOfTree(listing: string, root: number): number {
  const rows = listing.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const children = groupByParent(rows);
  let sum = rows.find(([pid]) => pid === root)?.[2] ?? 0;
  const pending = [root];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    for (const child of children.get(pid) ?? []) {
      sum += child.kilobytes;
      pending.push(child.pid);
    }
  }
  return sum;
}

interface Child {
  readonly pid: number;
  readonly kilobytes: number;
}

function groupByParent(rows: readonly (readonly number[])[]): ReadonlyMap<number, readonly Child[]> {
  const children = new Map<number, Child[]>();
  for (const [pid, parent, kilobytes] of rows) {
    if (pid === undefined || parent === undefined || kilobytes === undefined || pid === parent) continue;
    const siblings = children.get(parent) ?? [];
    siblings.push({ pid, kilobytes });
    children.set(parent, siblings);
  }
  return children;
}

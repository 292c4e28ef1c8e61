import type { Value } from '../../../summaries/script-summary.ts';
import type { CodeModel } from '../code-model.ts';
import type { CallSite, Resolved } from '../resolved.ts';

/** A call that a value went into, with the members that are read from its result afterwards. */
export interface Passage extends CallSite {
  readonly path: readonly string[];
}

/** Where a value may come from, with the calls it went through on the way. */
export interface Origin {
  /**
   * A parameter, a global, a package value, a literal, or something unknown. The members read from a parameter stand in its path: a name,
   * `[]` for an item, `name()` for what a method gave.
   */
  readonly from: Resolved;
  /** Calls that took the value in and gave something out, the last one first: coercions, sanitisers, wrappers. Methods that keep a text or list what it is are left out. */
  readonly through: readonly Passage[];
  /** Levels of callers that were climbed to find it. */
  readonly climbed: number;
  /** The calls that were climbed, the nearest to the value first. */
  readonly callers: readonly CallSite[];
}

/** A function of the tree that was entered through a call, so that its parameters are what that call passes. */
export interface Frame {
  readonly file: string;
  readonly fn: number;
  readonly argument: (index: number) => Work | undefined;
  readonly depth: number;
  /** Tells two calls of one function apart. */
  readonly id: number;
}

/** A value that is still to be looked at. */
export interface Work {
  readonly file: string;
  readonly value: Value;
  /** Members that are still to be read from the value. */
  readonly path: readonly string[];
  readonly through: readonly Passage[];
  readonly callers: readonly CallSite[];
  readonly frame: Frame | undefined;
}

/** What is asked about a value. */
export interface Question {
  readonly model: CodeModel;
  /** Levels of callers that are climbed. */
  readonly climb: number;
  /** Whether the value is put into a text, where an object carries nothing of its members. */
  readonly textOnly: boolean;
}

/** In a path: any item of a list. */
export const ITEM = '[]';

const LONGEST_PATH = 12;

/** What a search has found, and what it has still to look at; each value is looked at once for the same members and frame. */
export class Trail {
  readonly found: Origin[] = [];
  private readonly work: Work[] = [];
  private readonly seen = new Map<Value, Set<string>>();

  /** What to look at next. */
  next(): Work | undefined {
    return this.work.pop();
  }

  push(work: Work): void {
    this.work.push(work);
  }

  /** Goes on with another value of the same file. */
  on(at: Work, value: Value, path: readonly string[] = at.path): void {
    this.work.push({ ...at, value, path: path.length > LONGEST_PATH ? path.slice(0, LONGEST_PATH) : path });
  }

  /** Ends here: the value comes from what is given. */
  emit({ through, callers }: Work, from: Resolved): void {
    this.found.push({ from, through, callers, climbed: callers.length });
  }

  isNew({ value, path, frame, through }: Work): boolean {
    const key = `${path.join('.')}|${frame?.id ?? ''}|${through.length}`;
    const keys = this.seen.get(value);
    if (keys?.has(key)) return false;
    if (keys) keys.add(key);
    else this.seen.set(value, new Set([key]));
    return true;
  }
}

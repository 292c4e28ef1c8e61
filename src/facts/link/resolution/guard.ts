/** Chains longer than this are given up as unknown; it also bounds the stack. */
const DEEPEST = 64;

/** Keeps resolution finite: one guard for all parts, so that a chain that goes through several of them is bounded as a whole. */
export class Guard {
  private readonly working = new Set<object>();
  private depth = 0;

  /** Follows a subject, within which it is not followed again; undefined for what is being followed already, and too deep down. */
  once<T>(subject: object, follow: () => T): T | undefined {
    if (this.depth > DEEPEST || this.working.has(subject)) return undefined;
    this.depth++;
    this.working.add(subject);
    const found = follow();
    this.working.delete(subject);
    this.depth--;
    return found;
  }

  /** One step further, unless that is too deep: files may hand a name on, classes extend each other, and objects be spread, without end. */
  descend<T>(step: () => T): T | undefined {
    if (this.depth > DEEPEST) return undefined;
    this.depth++;
    const found = step();
    this.depth--;
    return found;
  }
}

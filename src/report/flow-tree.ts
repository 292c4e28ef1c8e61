import type { FlowLink, FlowPath } from '../model/flow.ts';

/** A link with those that follow it. */
export interface FlowNode {
  readonly link: FlowLink;
  readonly next: readonly FlowNode[];
}

interface Draft {
  readonly link: FlowLink;
  readonly next: Map<string, Draft>;
}

/** Joins paths that begin alike, in the order in which they come. */
export function treeOf(paths: readonly FlowPath[]): readonly FlowNode[] {
  const roots = new Map<string, Draft>();
  for (const path of paths) {
    let level = roots;
    for (const link of path) {
      const key = keyOfLink(link);
      const node = level.get(key) ?? { link, next: new Map<string, Draft>() };
      level.set(key, node);
      level = node.next;
    }
  }
  return finish(roots);
}

// Chains are short: what is followed to an effect is bounded.
function finish(level: ReadonlyMap<string, Draft>): readonly FlowNode[] {
  return [...level.values()].map(({ link, next }) => ({ link, next: finish(next) }));
}

/** What makes two links of one flow the same. */
export function keyOfLink({ kind, label, at, state }: FlowLink): string {
  return [kind, state, label, at?.path ?? '', at?.line ?? 0, at?.column ?? 0].join('\0');
}

import type { EntryPoint } from '../fact.ts';
import type { CodeModel } from './code-model.ts';
import type { EntryFunction } from './entry-point-parts.ts';
import { entryPointsOf } from './entry-points.ts';
import type { FunctionNode, FunctionNodes } from './function-nodes.ts';

/** From the kind whose chains say most to a reader: work that arrives from outside first, then events, then start-up. */
const ENTRY_ORDER: readonly ReadonlySet<EntryPoint['kind']>[] = [
  new Set(['route', 'graphql-field', 'consumer', 'job', 'schedule']),
  new Set(['event']),
  new Set(['startup', 'cli']),
];
/** Each kind is a bit of `FunctionNode.kinds`. */
const KINDS: readonly EntryPoint['kind'][] = ['route', 'graphql-field', 'consumer', 'job', 'schedule', 'event', 'startup', 'cli'];

/** Finds the entry points of a tree, and for each function the nearest that leads to it. */
export function spreadEntries(model: CodeModel, nodes: FunctionNodes): void {
  const all = [...nodes.values()].flat();
  const found = entryPointsOf(model);
  nameInFull(all, found);
  for (const { node, entry } of found) enter(nodes.get(node.file)?.[node.fn], entry);
  for (const kinds of ENTRY_ORDER) {
    const starts = all.filter((node) => !node.nearest && node.entries.some(({ kind }) => kinds.has(kind)));
    spreadNearest(starts, kinds);
  }
  spreadKinds(all.filter(({ entries }) => entries.length > 0));
}

/** The kinds of entry points that lead to a function. */
export function kindsOf({ kinds }: FunctionNode): readonly EntryPoint['kind'][] {
  return KINDS.filter((_, position) => kinds & (1 << position));
}

function enter(node: FunctionNode | undefined, entry: EntryPoint): void {
  const isKnown = node?.entries.some(({ kind, at, label }) => kind === entry.kind && label === entry.label && at.line === entry.at.line);
  if (node && !isKnown) node.entries.push(entry);
}

/** A call that registers a route knows its own path; what is in front of that path, the routes know. */
function nameInFull(nodes: readonly FunctionNode[], found: readonly EntryFunction[]): void {
  const labels = new Map<string, string>();
  for (const { entry } of found) if (entry.kind === 'route' && !labels.has(placeKey(entry))) labels.set(placeKey(entry), entry.label);
  for (const { entries } of nodes) {
    entries.forEach((entry, index) => {
      const label = entry.kind === 'route' ? labels.get(placeKey(entry)) : undefined;
      if (label !== undefined) entries[index] = { ...entry, label };
    });
  }
}

function placeKey({ at }: EntryPoint): string {
  return `${at.path}:${at.line}:${at.column}`;
}

// Breadth first from all entry points at once, so that the first chain found is a shortest one.
function spreadNearest(queue: FunctionNode[], kinds: ReadonlySet<EntryPoint['kind']>): void {
  for (const node of queue) node.nearest = node.entries.find(({ kind }) => kinds.has(kind));
  // The list grows while it is walked.
  for (const node of queue) {
    for (const callee of node.calls) {
      if (callee.nearest) continue;
      callee.nearest = node.nearest;
      callee.from = node;
      queue.push(callee);
    }
  }
}

function spreadKinds(queue: FunctionNode[]): void {
  for (const node of queue) for (const { kind } of node.entries) node.kinds |= 1 << KINDS.indexOf(kind);
  for (let node = queue.pop(); node; node = queue.pop()) {
    for (const callee of node.calls) {
      const kinds = callee.kinds | node.kinds;
      if (kinds !== callee.kinds) queue.push(callee);
      callee.kinds = kinds;
    }
  }
}

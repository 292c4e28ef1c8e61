import { ts } from 'ts-morph';
import type { ContextRecord, FunctionRecord, Value } from '../script-summary.ts';
import type { Draft, Surroundings } from './draft.ts';
import { unwrap } from './syntax.ts';
import { Values } from './values.ts';

/** A node that waits for its visit. */
export interface Frame {
  readonly node: ts.Node;
  readonly at: Surroundings;
  /** Nearest node around that is no parenthesis, assertion or pass-through operand. */
  readonly parent: ts.Node;
}

/** The call that a function is handed to, and where among its arguments. */
export type PassedTo = NonNullable<FunctionRecord['passedTo']>;

type ContextKind = ContextRecord extends infer R ? (R extends ContextRecord ? Omit<R, 'parent' | 'fn' | 'at'> : never) : never;

/**
 * The way through a file: the nodes still to be visited, and what those visited left for later ones. It keeps a stack of its own: the
 * length of a chain, an `else if` ladder or a sum never becomes depth of recursion.
 */
export class Walk {
  readonly draft: Draft;
  readonly values: Values;
  readonly passedTo = new Map<ts.Node, PassedTo>();
  /** Names that functions are given by what they are assigned to. */
  readonly givenNames = new Map<ts.Node, string>();
  /** Initialisers of class fields: a function there is a member of the class. */
  readonly fields = new Set<ts.Node>();
  /** Calls that are all of a statement, but for an `await` or `void`, with the statement. */
  readonly statements = new Map<ts.Node, ts.ExpressionStatement>();
  private readonly stack: Frame[] = [];

  constructor(draft: Draft) {
    this.draft = draft;
    this.values = new Values(draft);
  }

  /** The node to visit next. */
  next(): Frame | undefined {
    return this.stack.pop();
  }

  push(node: ts.Node | undefined, at: Surroundings, parent: ts.Node): void {
    if (node) this.stack.push({ node, at, parent });
  }

  /** Puts nodes on the stack so that the first is visited first. */
  pushAll(nodes: readonly ts.Node[], at: Surroundings, parent: ts.Node): void {
    for (let index = nodes.length - 1; index >= 0; index--) this.push(nodes[index], at, parent);
  }

  /** Goes on with all that a node is made of, types left out. */
  pushChildren(node: ts.Node, at: Surroundings): void {
    const first = this.stack.length;
    ts.forEachChild(node, (child) => {
      if (!ts.isTypeNode(child)) this.stack.push({ node: child, at, parent: node });
    });
    reverseFrom(this.stack, first);
  }

  pushDecorators(node: ts.Node, at: Surroundings): void {
    const decorators = ts.canHaveDecorators(node) ? ts.getDecorators(node) : undefined;
    if (decorators) this.pushAll(decorators, at, node);
  }

  decorators(node: ts.Node, at: Surroundings): readonly Value[] {
    const decorators = ts.canHaveDecorators(node) ? ts.getDecorators(node) : undefined;
    return decorators ? decorators.map((decorator) => this.values.of(decorator.expression, at)) : [];
  }

  /** Lets a function be known by the name of what holds it. */
  nameFunction(expression: ts.Expression | undefined, name: string | undefined): void {
    if (expression && name !== undefined) this.givenNames.set(unwrap(expression), name);
  }

  /** Enters a context below that of the surroundings; gives its index. */
  context(own: ContextKind, node: ts.Node, at: Surroundings): number {
    const record: ContextRecord = { ...own, parent: at.context, fn: at.fn, at: this.draft.span(node) };
    return this.draft.contexts.push(record) - 1;
  }
}

function reverseFrom<T>(list: T[], first: number): void {
  for (let left = first, right = list.length - 1; left < right; left++, right--) {
    const item = list[left] as T;
    list[left] = list[right] as T;
    list[right] = item;
  }
}

/** The symbol of what is declared by a name inside of another declaration. */
export function symbolWithin(outer: string, name: string): string {
  return outer && name ? `${outer}.${name}` : outer || name;
}

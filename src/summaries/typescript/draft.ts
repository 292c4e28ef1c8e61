import type { ts } from 'ts-morph';
import { lastStart, lineStarts } from '../line-index.ts';
import { mayHoldSecrets, redact } from '../secret-text.ts';
import type {
  AssignmentRecord,
  BindingRecord,
  CallRecord,
  ClassRecord,
  ContextRecord,
  EnvironmentRead,
  ExportRecord,
  FunctionRecord,
  JsxEventRecord,
  JumpRecord,
  ModuleReference,
  ScriptSummary,
  Span,
  Value,
  WithheldLiteral,
} from '../script-summary.ts';
import { hasServerActions } from './syntax.ts';

/** The names that one block, function or file declares. */
export interface Scope {
  readonly parent: Scope | undefined;
  readonly names: Map<string, number>;
  /** Function whose body the scope lies in. */
  readonly fn: number;
}

/** Where the walk stands: everything that a node inherits from the nodes around it. */
export interface Surroundings {
  readonly scope: Scope;
  /** Function record, class record (-1 outside) and context record that the node lies in. */
  readonly fn: number;
  readonly class: number;
  readonly context: number;
  /** Symbol of the enclosing named declarations, for people and fingerprints. */
  readonly symbol: string;
  /** Chosen by a condition that asks where the program runs. */
  readonly byStage?: true;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type BindingDraft = BindingRecord & { readonly found: Value[] };
export type FunctionDraft = Mutable<FunctionRecord> & { returns: Value[] };

/** A read of the environment, and the expression that its fallback is. */
interface EnvironmentDraft {
  readonly read: EnvironmentRead;
  readonly from: ts.Expression | undefined;
}

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration
  | ts.ClassStaticBlockDeclaration;
export type CallNode = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression | ts.JsxOpeningElement;

/**
 * The summary while it is being made. Calls, functions and classes get their index when they are first met, which may be as part of
 * a value before the walk reaches them; the walk then fills the record in.
 */
export class Draft {
  readonly references: ModuleReference[] = [];
  readonly bindings: BindingRecord[] = [];
  readonly exports: ExportRecord[] = [];
  readonly functions: FunctionDraft[] = [];
  readonly classes: ClassRecord[] = [];
  readonly calls: CallRecord[] = [];
  readonly contexts: ContextRecord[] = [];
  readonly jumps: JumpRecord[] = [];
  readonly assignments: AssignmentRecord[] = [];
  readonly environment: EnvironmentDraft[] = [];
  readonly debuggers: Span[] = [];
  readonly events: JsxEventRecord[] = [];
  /** By offset, since a literal may be read as part of several values. */
  readonly withheld = new Map<number, WithheldLiteral>();
  /** Bindings of constants whose name the same scope has had before, by where they are declared. */
  private readonly declaredAgain = new Map<ts.Identifier, number>();
  commonjs: Value | undefined;
  jsx = false;
  readonly source: ts.SourceFile;
  readonly text: string;
  private readonly indexes = new Map<ts.Node, number>();
  private readonly mayHoldSecrets: boolean;
  private readonly counts = { call: 0, function: 0, class: 0 };
  // Lines as git counts them: the parser would also end one at a lone CR, U+2028 and U+2029.
  private readonly lineStarts: readonly number[];
  private lastLine = 0;

  constructor(source: ts.SourceFile, text: string) {
    this.source = source;
    this.text = text;
    this.lineStarts = lineStarts(text);
    this.mayHoldSecrets = mayHoldSecrets(text);
  }

  /** A text of the file as it may be kept: without keys and passwords in the midst of it. */
  open(text: string): string {
    return this.mayHoldSecrets ? redact(text) : text;
  }

  /** Index of a call, function or class; the same node always gets the same one. */
  indexOf(kind: 'call' | 'function' | 'class', node: ts.Node): number {
    const known = this.indexes.get(node);
    if (known !== undefined) return known;
    const index = this.counts[kind]++;
    this.indexes.set(node, index);
    return index;
  }

  bind(scope: Scope, binding: BindingRecord): number {
    const index = this.bindings.push(binding) - 1;
    scope.names.set(binding.name, index);
    return index;
  }

  /** Binds a name of a declaration. A constant that is declared again, as in a file of samples that nobody runs, means the second from there on. */
  declare(scope: Scope, name: ts.Identifier, binding: Extract<BindingRecord, { kind: 'variable' }>): void {
    const known = scope.names.get(name.text);
    const first = known === undefined ? undefined : this.bindings[known];
    if (binding.constant && first?.kind === 'variable' && first.constant) this.declaredAgain.set(name, this.bindings.push(binding) - 1);
    else this.bind(scope, binding);
  }

  /** The binding that a name means where the walk has come to its declaration. */
  reach(scope: Scope, name: ts.Identifier): number | undefined {
    const again = this.declaredAgain.get(name);
    if (again !== undefined) scope.names.set(name.text, again);
    return resolveName(scope, name.text);
  }

  /** Adds a value that a variable may hold. */
  assign(binding: number, value: Value): void {
    const record = this.bindings[binding];
    if (record?.kind === 'variable') (record.values as Value[]).push(value);
    else if (record?.kind === 'param') this.bindings[binding] = { ...record, reassigned: true };
  }

  span(node: ts.Node): Span {
    return this.spanOf(node.getStart(this.source), node.end);
  }

  spanOf(start: number, end: number): Span {
    const from = this.lineOf(start);
    const to = this.lineOf(end);
    return [from + 1, start - (this.lineStarts[from] ?? 0) + 1, to + 1, end - (this.lineStarts[to] ?? 0) + 1];
  }

  position(offset: number): readonly [line: number, column: number] {
    const line = this.lineOf(offset);
    return [line + 1, offset - (this.lineStarts[line] ?? 0) + 1];
  }

  // Neighbouring nodes lie on neighbouring lines, so the search starts where the last one ended.
  private lineOf(offset: number): number {
    const starts = this.lineStarts;
    let line = this.lastLine;
    for (let step = 0; step < 8; step++) {
      if (offset < (starts[line] ?? 0)) line--;
      else if (line + 1 < starts.length && offset >= (starts[line + 1] ?? 0)) line++;
      else return (this.lastLine = line);
    }
    return (this.lastLine = lastStart(starts, offset));
  }

  finish(): ScriptSummary {
    const { references, bindings, exports, functions, classes, calls, contexts, jumps, assignments } = this;
    const { debuggers, commonjs, jsx, events } = this;
    const withheld = [...this.withheld.values()];
    const shebang = this.text.startsWith('#!');
    return {
      format: 'script',
      references,
      bindings,
      exports,
      ...(commonjs && { commonjs }),
      functions,
      classes,
      calls,
      contexts,
      jumps,
      assignments,
      withheld,
      environment: this.environment.map((draft) => this.withoutSecret(draft)),
      debuggers,
      shebang,
      ...(hasServerActions(this.source) && { serverActions: true as const }),
      jsx,
      events,
    };
  }

  /** A fallback that is withheld elsewhere, since it is given to something that asks for a secret, is withheld here too. */
  private withoutSecret({ read, from }: EnvironmentDraft): EnvironmentRead {
    if (!from || read.fallback?.kind === 'masked') return read;
    const offset = [...this.withheld.keys()].find((end) => end > from.pos && end <= from.end);
    const known = offset === undefined ? undefined : this.withheld.get(offset);
    return known ? { ...read, fallback: { kind: 'masked', shape: known.shape, at: known.at } } : read;
  }
}

/** The binding that a name means in a scope, or undefined for a global. */
export function resolveName(scope: Scope, name: string): number | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

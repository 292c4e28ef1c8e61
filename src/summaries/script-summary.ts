import type { SecretShape } from '../model/secret-shape.ts';

/**
 * What one TypeScript or JavaScript file states: a small intermediate form, JSON-serialisable, made by one pass over the syntax tree.
 * Identifiers are already resolved to the bindings of the file; everything across files is left to linking.
 * Indexes (`binding`, `call`, `fn`, `class`, `context`) point into the arrays of the same summary.
 */

/** Line, column, end line, end column; all from 1, the end exclusive in its column. */
export type Span = readonly [line: number, column: number, endLine: number, endColumn: number];

/** An expression, cut down to what can be reasoned about. Nested deeper than the extractor's bound it is `unknown`. */
export type Value =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** A string literal whose text is withheld because it may be a secret; `shape` tells what can be said of it. */
  | { readonly kind: 'masked'; readonly shape: SecretShape; readonly at: Span }
  | { readonly kind: 'undefined' }
  | { readonly kind: 'regexp'; readonly source: string }
  /** Template literals and `+` chains that hold at least one string. */
  | { readonly kind: 'text'; readonly parts: readonly (string | Value)[] }
  | { readonly kind: 'object'; readonly entries: readonly ObjectEntry[]; readonly at: Span }
  | { readonly kind: 'array'; readonly items: readonly Value[] }
  | { readonly kind: 'spread'; readonly of: Value }
  | { readonly kind: 'function'; readonly fn: number }
  | { readonly kind: 'class'; readonly class: number }
  | { readonly kind: 'binding'; readonly binding: number }
  /** An identifier that no binding of the file declares: `process`, `fetch`, `Promise`. */
  | { readonly kind: 'global'; readonly name: string }
  /** `this`; `class` is the enclosing class, or -1. */
  | { readonly kind: 'this'; readonly class: number }
  | { readonly kind: 'super'; readonly class: number }
  | { readonly kind: 'member'; readonly of: Value; readonly name: string; readonly optional?: true }
  | { readonly kind: 'element'; readonly of: Value; readonly index: Value }
  /** The result of a call, of `new`, or of a tagged template. */
  | { readonly kind: 'call'; readonly call: number }
  | { readonly kind: 'await'; readonly of: Value }
  /** `a || b`, `a ?? b`, `a && b`, `c ? a : b` (the condition is `test`). */
  | { readonly kind: 'either'; readonly operator: '||' | '??' | '&&' | '?:'; readonly test?: Value; readonly values: readonly Value[] }
  /** Any other operator with its operands; constant arithmetic is folded into a literal. */
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly Value[] }
  /** A parameter of a function of this file; `index` counts from 0, a rest parameter gives the rest. */
  | { readonly kind: 'param'; readonly fn: number; readonly index: number }
  /** The namespace of a module: `require('x')`, `import('x')`, `import * as x`. */
  | { readonly kind: 'module'; readonly module: string }
  /** The item of a `for … of` loop over `of`. */
  | { readonly kind: 'item'; readonly of: Value }
  | { readonly kind: 'unknown' };

export type ObjectEntry =
  | { readonly key: string; readonly value: Value; readonly at: Span }
  | { readonly spread: Value }
  /** A computed key. */
  | { readonly computed: Value; readonly value: Value };

export type { SecretShape };

/** How the result of a call is used. */
export type Use = 'statement' | 'void' | 'await' | 'return' | 'chain' | 'value';

export interface CallRecord {
  readonly kind: 'call' | 'new' | 'tag' | 'decorator';
  readonly callee: Value;
  readonly args: readonly Value[];
  /** Type arguments, outermost names only. */
  readonly typeArgs: readonly TypeName[];
  readonly context: number;
  readonly at: Span;
  readonly use: Use;
  /** The statement that the call is all of, but for an `await` or `void`, where others may stand before it in the same block. */
  readonly statement?: Span;
  /** Where the arguments end: just before the closing parenthesis (line, column); for suggestions that add an argument. */
  readonly argsEnd: readonly [line: number, column: number];
  /** Digest of the normalised text of the call. For a tag, the template stands in `args[0]`. */
  readonly text: string;
}

export type LoopKind = 'for' | 'for-of' | 'for-in' | 'while' | 'do';

/** A stretch of code with its own conditions of running; contexts form a tree by `parent` (-1 at the root). */
export type ContextRecord = {
  readonly parent: number;
  /** Index into `functions` of the function whose body this lies in; 0 is the top of the file. */
  readonly fn: number;
  readonly at: Span;
} & (
  | { readonly kind: 'function'; /** One of its statements assigns something. */ readonly sets?: true }
  | {
      readonly kind: 'loop';
      readonly loop: LoopKind;
      /** `for await`: the items arrive one by one. */
      readonly awaited?: true;
      readonly over?: Value;
      readonly test?: Value;
      /** Bindings that vary per pass. */ readonly items: readonly number[];
    }
  | { readonly kind: 'try'; readonly hasCatch: boolean; readonly hasFinally: boolean }
  | {
      readonly kind: 'catch';
      readonly binding: number;
      /** Context of its `try`. */
      readonly tries: number;
      readonly empty: boolean;
      /** A comment stands between its statements. */
      readonly remark?: true;
      /** One of its statements assigns something. */
      readonly sets?: true;
    }
  | { readonly kind: 'finally'; readonly tries: number }
  | { readonly kind: 'branch'; readonly test: Value; readonly when: boolean }
  | { readonly kind: 'case'; readonly of: Value; readonly test?: Value }
);

export interface JumpRecord {
  readonly kind: 'return' | 'throw' | 'break' | 'continue';
  readonly context: number;
  readonly at: Span;
  readonly value?: Value;
}

export interface TypeName {
  /**
   * `HttpService`, `express.Request`, `Promise`; `{}` for a literal type, `string` etc. for primitives. `union` and `tuple` have their members
   * as arguments, `Function` its result and then its parameters, `typeof` the name of a value.
   */
  readonly name: string;
  /** Binding of the first name, or -1 (global or primitive). */
  readonly binding: number;
  readonly args: readonly TypeName[];
}

export interface ParamRecord {
  readonly name: string;
  readonly type?: TypeName;
  readonly default?: Value;
  readonly decorators: readonly Value[];
  /** A constructor parameter that declares a property. */
  readonly property: boolean;
  readonly rest: boolean;
  /** The binding, or -1 for a pattern (whose own bindings refer to the `param` value). */
  readonly binding: number;
}

export interface FunctionRecord {
  /** Own name, or that of the variable, property or member it is given to; empty for an anonymous callback. */
  readonly name: string;
  /** Qualified for people and fingerprints: `OrdersService.create`, `start.onExit`. */
  readonly symbol: string;
  readonly kind: 'module' | 'function' | 'arrow' | 'method' | 'constructor' | 'getter' | 'setter' | 'static-block';
  readonly class: number;
  readonly static: boolean;
  readonly async: boolean;
  readonly generator: boolean;
  readonly params: readonly ParamRecord[];
  readonly decorators: readonly Value[];
  readonly returnType?: TypeName;
  /** Own context (kind `function`); its parent is where the function is defined. */
  readonly context: number;
  /** Values of `return` statements, or the body of an arrow function. */
  readonly returns: readonly Value[];
  /** The call that this function is an argument of (also inside an object literal argument, then with the `path` of keys). */
  readonly passedTo?: { readonly call: number; readonly arg: number; readonly path: readonly string[] };
  readonly at: Span;
  readonly text: string;
}

export interface FieldRecord {
  readonly name: string;
  readonly static: boolean;
  readonly type?: TypeName;
  readonly value?: Value;
  readonly decorators: readonly Value[];
  readonly at: Span;
}

export interface ClassRecord {
  readonly name: string;
  readonly extends?: Value;
  readonly implements: readonly TypeName[];
  readonly decorators: readonly Value[];
  /** Indexes into `functions`. */
  readonly members: readonly number[];
  readonly fields: readonly FieldRecord[];
  /** Index of the constructor in `functions`, or -1. */
  readonly constructorFn: number;
  readonly context: number;
  readonly abstract: boolean;
  readonly at: Span;
}

export type BindingRecord = {
  readonly name: string;
  /** Function whose scope declares it. */
  readonly fn: number;
  readonly type?: TypeName;
  readonly at: Span;
} & (
  | {
      readonly kind: 'import';
      readonly module: string;
      /** `default`, `*`, or the exported name. */ readonly imported: string;
      readonly typeOnly: boolean;
    }
  /** `values` are the initialiser and everything assigned later; empty when nothing is. */
  | {
      readonly kind: 'variable';
      readonly constant: boolean;
      readonly values: readonly Value[];
      /** What a pattern leaves over of them: `const { password, ...rest } = user`. */ readonly rest?: true;
      /** Declared by `using`: what it holds is released where its block ends. */ readonly disposes?: true;
    }
  | { readonly kind: 'param'; readonly value: Value; /** Something else is assigned to it. */ readonly reassigned?: true }
  | { readonly kind: 'function'; readonly value: Value }
  | { readonly kind: 'class'; readonly value: Value }
  | { readonly kind: 'enum'; readonly value: Value }
  | { readonly kind: 'catch' }
  | {
      readonly kind: 'type';
      /** Names of the properties of an interface or of an alias of a literal type, its own alone; absent where there are none. */
      readonly members?: readonly string[];
    }
);

export type ExportRecord =
  /** `export { local as name }`, `export const name`, `export default …` (name `default`), `exports.name = …`. */
  | { readonly name: string; readonly value: Value }
  /** `export { imported as name } from module`; `export * as name from` has imported `*`. */
  | { readonly name: string; readonly module: string; readonly imported: string }
  /** `export * from module`. */
  | { readonly star: string };

/** `target = value` where the target is a member: `this.x = …`, `module.exports = …`, `config.timeout = …`. `delete target` has an operation as value. */
export interface AssignmentRecord {
  readonly target: Value;
  readonly value: Value;
  readonly context: number;
  readonly at: Span;
}

export interface ModuleReference {
  readonly module: string;
  readonly kind: 'import' | 'export' | 'require' | 'dynamic';
  readonly typeOnly: boolean;
  readonly at: Span;
}

/** A string literal whose text is withheld, with the name that it is given to. */
export interface WithheldLiteral {
  readonly name: string;
  readonly at: Span;
  readonly shape: SecretShape;
  /** What stands in where something else is not given: the right side of `||` or `??`, a default of a parameter or of a setting. */
  readonly fallback: boolean;
  /** Stands under a key such as `example`, for readers of documentation. */
  readonly sample: boolean;
  /** Chosen by a condition that asks where the program runs: `isProduction ? secret : 'local'`. */
  readonly byStage: boolean;
  readonly context: number;
}

/** A variable of the environment that is read: `process.env.PORT`, or a name taken out of `process.env`. Assignments are none. */
export interface EnvironmentRead {
  /** Empty where it is computed. */
  readonly name: string;
  readonly at: Span;
  readonly context: number;
  /** What stands in where it is not set: the right side of `||` or `??`, a default of the pattern. */
  readonly fallback?: Value;
  /** The whole of `process.env.PORT ?? '3000'`, where nothing else stands in it. */
  readonly whole?: Span;
  /** Only a condition or a comparison. */
  readonly asked?: true;
  /** Chosen by a condition that asks where the program runs: `isProduction ? required('URL') : process.env.URL`. */
  readonly byStage?: true;
}

/** What an element of JSX is told to do when its user acts, and the target of a form: `onClick={save}`, `action="/orders"`, `method="post"`. */
export interface JsxEventRecord {
  /** As it is written: `button`, `fetcher.Form`. */
  readonly element: string;
  readonly event: string;
  readonly value: Value;
  readonly context: number;
  /** The opening tag; the records of one element share it. */
  readonly at: Span;
}

export interface ScriptSummary {
  readonly format: 'script';
  readonly references: readonly ModuleReference[];
  readonly bindings: readonly BindingRecord[];
  readonly exports: readonly ExportRecord[];
  /** `module.exports = value`, when there is one. */
  readonly commonjs?: Value;
  readonly functions: readonly FunctionRecord[];
  readonly classes: readonly ClassRecord[];
  readonly calls: readonly CallRecord[];
  readonly contexts: readonly ContextRecord[];
  readonly jumps: readonly JumpRecord[];
  readonly assignments: readonly AssignmentRecord[];
  readonly withheld: readonly WithheldLiteral[];
  readonly environment: readonly EnvironmentRead[];
  /** Property reads that are statements of their own need no record; `debugger` does. */
  readonly debuggers: readonly Span[];
  /** The file starts with `#!`. */
  readonly shebang: boolean;
  /** The file begins with `'use server'`: a browser may call what it exports. */
  readonly serverActions?: true;
  /** The file contains JSX. */
  readonly jsx: boolean;
  readonly events: readonly JsxEventRecord[];
}

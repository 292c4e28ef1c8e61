import { append } from '../../../model/append.ts';
import type {
  AssignmentRecord,
  BindingRecord,
  ClassRecord,
  ExportRecord,
  FunctionRecord,
  ScriptSummary,
  Value,
} from '../../../summaries/script-summary.ts';
import type { CallSite, Resolved } from '../resolved.ts';
import { additionsIn, openedIn } from './merged-objects.ts';

/** What one file offers to resolution, indexed once, and the answers given about it before. */
export interface FileIndex {
  readonly summary: ScriptSummary;
  /** `this.name = value`, by class and name. */
  readonly fieldAssignments: Map<string, AssignmentRecord[]>;
  /** `variable.name = value`, by binding and name. */
  readonly memberAssignments: Map<string, AssignmentRecord[]>;
  /** What `Object.assign` adds, by binding. */
  readonly additions: ReadonlyMap<number, readonly Value[]>;
  /** Variables that may hold members which are not written out. */
  readonly opened: ReadonlySet<number>;
  /** `exports.name = value`, and `module.exports = value` under the empty name. */
  readonly commonjs: Map<string, Value>;
  /** By name; `export *` under a star. */
  readonly exports: ReadonlyMap<string, readonly ExportRecord[]>;
  readonly superCalls: Map<number, number>;
  /** The calls of the file; each is one object, by which others may remember it. */
  readonly sites: readonly CallSite[];
  /** Answers given before: by name of an export, by class and name of a member, by function. */
  readonly exported: Map<string, Resolved>;
  readonly members: Map<string, Resolved>;
  readonly returned: Map<number, Resolved>;
  /** By position of the binding, and of the call. */
  readonly bindings: (Resolved | undefined)[];
  readonly results: (Resolved | undefined)[];
}

/** The files of a tree, and where their records are looked up. */
export class FileIndexes {
  private readonly byPath = new Map<string, FileIndex>();

  constructor(scripts: ReadonlyMap<string, ScriptSummary>) {
    for (const [path, summary] of scripts) this.byPath.set(path, indexFile(path, summary));
  }

  of(file: string): FileIndex | undefined {
    return this.byPath.get(file);
  }

  bindingRecord(file: string, index: number): BindingRecord | undefined {
    return this.byPath.get(file)?.summary.bindings[index];
  }

  functionRecord(file: string, fn: number): FunctionRecord | undefined {
    return this.byPath.get(file)?.summary.functions[fn];
  }

  classRecord(file: string, index: number): ClassRecord | undefined {
    return this.byPath.get(file)?.summary.classes[index];
  }

  /** All calls of a file, in the order of their records. */
  sites(file: string): readonly CallSite[] {
    return this.byPath.get(file)?.sites ?? [];
  }

  site(file: string, index: number): CallSite | undefined {
    return this.byPath.get(file)?.sites[index];
  }
}

function indexFile(file: string, summary: ScriptSummary): FileIndex {
  const index: FileIndex = {
    summary,
    sites: summary.calls.map((call, position) => ({ file, index: position, call })),
    exports: indexExports(summary.exports),
    exported: new Map(),
    members: new Map(),
    returned: new Map(),
    bindings: [],
    results: [],
    fieldAssignments: new Map(),
    memberAssignments: new Map(),
    additions: additionsIn(summary),
    opened: openedIn(summary),
    commonjs: new Map(),
    superCalls: new Map(),
  };
  for (const assignment of summary.assignments) indexAssignment(index, assignment);
  summary.calls.forEach((call, position) => {
    if (call.callee.kind === 'super' && call.callee.class >= 0) index.superCalls.set(call.callee.class, position);
  });
  return index;
}

function indexExports(records: readonly ExportRecord[]): ReadonlyMap<string, readonly ExportRecord[]> {
  const index = new Map<string, ExportRecord[]>();
  for (const record of records) append(index, 'star' in record ? '*' : record.name, record);
  return index;
}

function indexAssignment(index: FileIndex, assignment: AssignmentRecord): void {
  const { target, value } = assignment;
  if (target.kind !== 'member') return;
  const { of, name } = target;
  if (of.kind === 'this') append(index.fieldAssignments, `${of.class}.${name}`, assignment);
  if (of.kind === 'binding') append(index.memberAssignments, `${of.binding}.${name}`, assignment);
  const exported = commonJsName(target);
  if (exported !== undefined) index.commonjs.set(exported, value);
}

/** The name that an assignment to a target exports from a CommonJS file; empty for `module.exports` itself. */
export function commonJsName(target: Value): string | undefined {
  if (target.kind !== 'member') return undefined;
  const { of, name } = target;
  if (of.kind === 'global') return of.name === 'exports' ? name : of.name === 'module' && name === 'exports' ? '' : undefined;
  return commonJsName(of) === '' ? name : undefined;
}

import type { Value } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import { ENGINE_PACKAGE, SANDBOX, WORKFLOW_CALLS, WORKFLOW_DECORATORS, type WorkflowEngine } from './knowledge/workflow-engines.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { functionsIn } from './link/written-functions.ts';
import { externalOf } from './link/entry-methods.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** The function that an engine runs again from its start. */
export interface WorkflowBody {
  readonly engine: WorkflowEngine;
  readonly file: string;
  readonly fn: number;
}

/** A call of a workflow that runs outside its steps, with the calls that lead to it. */
export interface BareCall {
  readonly site: CallSite;
  readonly chain: readonly CallSite[];
}

/** Helpers are followed through this many calls, and into one other module. */
const DEEPEST = 3;
const MOST_MODULES = 1;
const MOST_CALLS = 1_000;

const KNOWN = new WeakMap<TreeModel, readonly WorkflowBody[]>();

/** The workflows of engines whose bodies are functions of the tree; those of sandboxes are told apart. */
export function workflowBodies(model: TreeModel): readonly WorkflowBody[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const found = [...registered(model), ...decorated(model, 'workflow')];
  const distinct = new Map(found.map((one) => [`${one.file}\0${one.fn}`, one]));
  const bodies = [...distinct.values()].filter(({ file }) => model.roleOf(file) === 'production');
  KNOWN.set(model, bodies);
  return bodies;
}

/** The workflows that run in a sandbox: what the files export that a worker loads. */
export function sandboxedBodies(model: TreeModel): readonly WorkflowBody[] {
  const { code } = model;
  const production = code.files.filter((file) => model.roleOf(file) === 'production');
  if (!production.some((file) => code.script(file)?.references.some(({ module }) => module === SANDBOX.package))) return [];
  return production.flatMap((file) =>
    (code.script(file)?.functions ?? []).flatMap((_record, fn) => {
      const isLoaded = code.graph.entriesOf(file, fn).some(({ kind, label }) => kind === 'job' && SANDBOX.entry.test(label));
      return isLoaded ? [{ engine: SANDBOX.engine, file, fn }] : [];
    }),
  );
}

function registered(model: TreeModel): readonly WorkflowBody[] {
  const { code } = model;
  return knownCalls(model, WORKFLOW_CALLS).flatMap(({ site, entry }) => {
    const argument = site.call.args.at(entry.work);
    if (!argument) return [];
    const given = entry.option === undefined ? [code.resolve(site.file, argument)] : handlersOf(model, site, argument, entry.option);
    return given.flatMap((one) => (one.kind === 'function' ? [{ engine: entry.engine, file: one.file, fn: one.fn }] : []));
  });
}

function handlersOf({ code }: TreeModel, site: CallSite, argument: Value, option: string): ReturnType<typeof alternatives> {
  const { value } = code.setting(site.file, argument, option);
  if (value?.kind !== 'value' || value.value.kind !== 'object') return [];
  const { file } = value;
  return value.value.entries.flatMap((entry) => ('value' in entry ? alternatives(code.resolve(file, entry.value)) : []));
}

function decorated({ code }: TreeModel, is: 'workflow' | 'step'): readonly WorkflowBody[] {
  return code.files.flatMap((file) => {
    const script = code.script(file);
    if (!script?.references.some(({ module }) => WORKFLOW_DECORATORS.packages.includes(module))) return [];
    return script.functions.flatMap((record, fn) => {
      const known = record.decorators.flatMap((decorator) => {
        const external = externalOf(code, file, decorator);
        return (external && WORKFLOW_DECORATORS.find(external)) ?? [];
      });
      const own = known.find((one) => one.is === is);
      return own ? [{ engine: own.engine, file, fn }] : [];
    });
  });
}

/** The calls of a workflow that no step records. */
export function callsOutsideSteps(model: TreeModel, body: WorkflowBody): readonly BareCall[] {
  const { code } = model;
  const steps = new Set(decorated(model, 'step').map(({ file, fn }) => `${file}\0${fn}`));
  const found: BareCall[] = [];
  const seen = new Set<string>();
  const pending = [{ file: body.file, fn: body.fn, chain: [] as readonly CallSite[], modules: 0 }];
  for (let at = pending.pop(); at && found.length < MOST_CALLS; at = pending.pop()) {
    const key = `${at.file}\0${at.fn}`;
    if (seen.has(key) || steps.has(key)) continue;
    seen.add(key);
    for (const site of sitesOfFunction(code, at.file, at.fn)) {
      if (isOfEngine(model, site)) continue;
      found.push({ site, chain: at.chain });
      const { chain, modules } = at;
      // A callback belongs to the code that hands it over.
      pending.push(...site.call.args.flatMap((one) => functionsIn(code, site.file, one, 0)).map((node) => ({ ...node, chain, modules })));
      const callee = code.callee(site);
      const deeper = callee.kind === 'function' ? modules + (callee.file === at.file ? 0 : 1) : 0;
      if (callee.kind === 'function' && chain.length < DEEPEST && deeper <= MOST_MODULES)
        pending.push({ file: callee.file, fn: callee.fn, chain: [...chain, site], modules: deeper });
    }
  }
  return found;
}

// What is called on a parameter may be the context of the engine, and what it is handed is a step then.
function isOfEngine({ code }: TreeModel, site: CallSite): boolean {
  return alternatives(code.callee(site)).some(
    (one) => one.kind === 'param' || (one.kind === 'external' && (ENGINE_PACKAGE.test(one.package) || isOfEngineObject(one.path))),
  );
}

function isOfEngineObject(path: string): boolean {
  return /(?:^|[.#])(?:runStep|registerStep|registerTransaction|runTransaction)(?:\(\))?$/.test(path);
}

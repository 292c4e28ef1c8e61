import type { Location } from '../model/location.ts';
import type { Span } from '../summaries/script-summary.ts';
import { baseOfFile, baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import { databaseAccessOf } from './database-call.ts';
import type { ChainStep, FactBase } from './fact.ts';
import { FRESH_CALLS, FRESH_GLOBALS } from './knowledge/payments.ts';
import {
  ACTIVITY_BOUNDS,
  ACTIVITY_CALLS,
  ORDERING_ENGINES,
  OUTSIDE_MODULE,
  SANDBOX,
  STEPS,
  type WorkflowEngine,
} from './knowledge/workflow-engines.ts';
import type { External } from './knowledge/table.ts';
import { location } from './link/location-of.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { callsOutsideSteps, sandboxedBodies, workflowBodies, type BareCall, type WorkflowBody } from './workflow-bodies.ts';

/** What a workflow does though its engine runs it again from the start. */
export interface WorkflowSlipFact extends FactBase {
  readonly kind: 'workflow-slip';
  /** `outside`: reaches out of the process; `random` and `clock`: differs from run to run; `race`: which step is first differs; `unbounded`: activities without a timeout. */
  readonly slip: 'outside' | 'random' | 'clock' | 'race' | 'unbounded';
  readonly engine: WorkflowEngine;
  /** The workflow; of activities the call that makes them. */
  readonly workflow: string;
  readonly call: string;
  /** All places of the same slip in the workflow, the first one first. */
  readonly places: readonly Location[];
  readonly chain: readonly ChainStep[];
  /** What the engine offers instead. */
  readonly instead: string;
}

const CLOCK = /^(?:Date|Date\.now|performance\.now|process\.hrtime.*)$/;
const LOGGING = /^(?:log|debug|info|warn|error|trace|verbose|fatal)$/;

/** What workflows do that comes out differently or a second time, one fact for each workflow and kind, and activities without a timeout. */
export function workflowSlipFacts(model: TreeModel): readonly WorkflowSlipFact[] {
  const bodies = [...workflowBodies(model), ...sandboxedBodies(model)];
  return [...bodies.flatMap((body) => slipsOf(model, body)), ...unboundedActivities(model)];
}

interface Slip {
  readonly slip: Exclude<WorkflowSlipFact['slip'], 'unbounded'>;
  readonly call: BareCall;
}

/** One fact for each kind of slip of a workflow. */
function slipsOf(model: TreeModel, body: WorkflowBody): readonly WorkflowSlipFact[] {
  const slips = callsOutsideSteps(model, body).flatMap((call) => slipAt(model, body.engine, call) ?? []);
  return [...new Set(slips.map(({ slip }) => slip))].flatMap((kind) => {
    const [first, ...others] = slips.filter(({ slip }) => slip === kind).toSorted((one, other) => lineOf(one) - lineOf(other));
    return first ? [factOf(model, body, { first, others })] : [];
  });
}

function lineOf({ call: { site, chain } }: Slip): number {
  return (chain[0] ?? site).call.at[0];
}

function slipAt(model: TreeModel, engine: WorkflowEngine, call: BareCall): Slip | undefined {
  const { site } = call;
  if (reachesOut(model, site)) return { slip: 'outside', call };
  if (engine === SANDBOX.engine) return undefined;
  const global = globalOf(model, site);
  if ((global === 'Promise.race' || global === 'Promise.any') && ORDERING_ENGINES.has(engine)) return { slip: 'race', call };
  if (isLogged(model, site)) return undefined;
  if (global !== undefined && CLOCK.test(global))
    return global === 'Date' && site.call.args.length > 0 ? undefined : { slip: 'clock', call };
  const isFresh = alternatives(model.code.callee(site)).some((one) => one.kind === 'external' && isRandom(one));
  return isFresh || (global !== undefined && FRESH_GLOBALS.has(global)) ? { slip: 'random', call } : undefined;
}

function isRandom(callee: External): boolean {
  const known = FRESH_CALLS.find(callee);
  return known !== undefined && known.whenBare === undefined;
}

function globalOf({ code }: TreeModel, site: CallSite): string | undefined {
  const callee = code.callee(site);
  return callee.kind === 'global' ? callee.path : undefined;
}

function reachesOut(model: TreeModel, site: CallSite): boolean {
  if (site.call.kind === 'decorator') return false;
  if (databaseAccessOf(model, site) || outwardEffectOf(model, site)) return true;
  return alternatives(model.code.callee(site)).some((one) => one.kind === 'external' && OUTSIDE_MODULE.test(one.package));
}

/** Whether a value only goes into a log: it stands among the arguments of one. */
function isLogged({ code }: TreeModel, { file, call }: CallSite): boolean {
  const calls = code.script(file)?.calls ?? [];
  return calls.some(({ callee, at }) => callee.kind === 'member' && LOGGING.test(callee.name) && encloses(at, call.at));
}

function encloses(outer: Span, inner: Span): boolean {
  const begins = outer[0] < inner[0] || (outer[0] === inner[0] && outer[1] < inner[1]);
  return begins && (outer[2] > inner[2] || (outer[2] === inner[2] && outer[3] >= inner[3]));
}

interface Slips {
  readonly first: Slip;
  readonly others: readonly Slip[];
}

function factOf(model: TreeModel, { engine, file, fn }: WorkflowBody, { first, others }: Slips): WorkflowSlipFact {
  const { site, chain } = first.call;
  const start = chain[0] ?? site;
  return {
    kind: 'workflow-slip',
    ...baseOfSite(model, start),
    slip: first.slip,
    engine,
    workflow: model.code.functionRecord(file, fn)?.symbol ?? '',
    call: nameOf(model, site),
    places: [first, ...others].map(({ call }) => location(call.site.file, call.site.call.at)),
    chain: chain.map((step) => ({ label: nameOf(model, step), at: location(step.file, step.call.at) })),
    instead: STEPS[engine],
  };
}

function nameOf({ code }: TreeModel, { file, call }: CallSite): string {
  return expressionText(code.script(file), call.callee);
}

function unboundedActivities(model: TreeModel): readonly WorkflowSlipFact[] {
  const { code } = model;
  return knownCalls(model, ACTIVITY_CALLS).flatMap(({ site, entry }): readonly WorkflowSlipFact[] => {
    const options = site.call.args.at(-1);
    if (code.setting(site.file, options, ...ACTIVITY_BOUNDS).state !== 'absent') return [];
    const call = nameOf(model, site);
    const at = code.placeOf(site);
    const base = { kind: 'workflow-slip' as const, at, ...baseOfFile(model, site.file) };
    return [
      { ...base, slip: 'unbounded', engine: entry.engine, workflow: call, call, places: [at], chain: [], instead: STEPS[entry.engine] },
    ];
  });
}

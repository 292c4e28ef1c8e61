import type { Location } from '../model/location.ts';
import type { ModuleReference, Value } from '../summaries/script-summary.ts';
import { isAlternative } from './alternative-call.ts';
import { asyncContextFacts } from './async-context.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { CONSOLE_EXPORTERS, INSTRUMENTATIONS, OFF_SAMPLERS, SAMPLE_RATES, TRACER_MAKINGS, type TracerMaking } from './knowledge/tracing.ts';
import { startsOf } from './link/call-starts.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { importsOf } from './link/imports.ts';
import { location } from './link/location-of.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { mayPreload } from './observed-by.ts';
import { packageName } from './program-names.ts';
import { telemetryFacts } from './telemetry.ts';
import { uncoveredClients } from './tracing-coverage.ts';

/** What is wrong with the tracing of a program that has one. Only what is decided. */
export interface TracingSetupFact extends FactBase {
  readonly kind: 'tracing-setup';
  /**
   * `late`: what it patches is loaded before it; `uncovered`: clients that nothing patches; `off`: a sampler that takes none; `lost`: what
   * is kept is not sent when the program ends; `console`: traces are printed.
   */
  readonly gap: 'late' | 'uncovered' | 'off' | 'lost' | 'console';
  readonly expression: string;
  /** Packages that are loaded too early, or that nothing patches. */
  readonly packages: readonly string[];
  /** Of `late`: what leads to the call in the file that starts the program. */
  readonly starts?: Location | undefined;
}

/** What is wrong with the tracing of a tree. */
export function tracingSetupFacts(model: TreeModel): readonly TracingSetupFact[] {
  const tracers = knownCalls(model, TRACER_MAKINGS).filter((known) => isJudged(model, known.site) && traces(model, known));
  const consoles = knownCalls(model, CONSOLE_EXPORTERS).filter(({ site }) => isJudged(model, site) && !isChosen(model, site));
  const samplers = knownCalls(model, OFF_SAMPLERS).filter(
    ({ site, entry }) => isJudged(model, site) && !isChosen(model, site) && (!entry.ratio || isZero(model, site)),
  );
  return [
    ...tracers.flatMap(({ site, entry }) => [...late(model, site), ...(entry.needsStart ? lost(model, site) : [])]),
    ...uncovered(model),
    ...consoles.map(({ site }) => gapOf(model, site, { gap: 'console', packages: [] })),
    ...[...samplers, ...unsampled(model)].map(({ site }) => gapOf(model, site, { gap: 'off', packages: [] })),
  ];
}

/** Clients that nothing patches, without those of which it is told that no trace goes along with what they send or take. */
function uncovered(model: TreeModel): readonly TracingSetupFact[] {
  const found = uncoveredClients(model);
  const hops = found.length === 0 ? [] : asyncContextFacts(model).filter(({ patchedBy }) => patchedBy !== undefined);
  return found.flatMap(({ site, files, packages: all }) => {
    const packages = all.filter((name) => !hops.some((hop) => hop.package === name && files.has(hop.at.path)));
    return packages.length === 0 ? [] : [gapOf(model, site, { gap: 'uncovered', packages })];
  });
}

/** Whether a tracer is told to trace, and is of a version that patches. */
function traces(model: TreeModel, { site, entry, callee }: KnownCall<TracerMaking>): boolean {
  if (entry.since !== undefined && (model.majorOf(callee.package, site.file) ?? 0) < entry.since) return false;
  return !entry.onlyWith || model.code.setting(site.file, site.call.args[0], ...entry.onlyWith).state === 'present';
}

/** Tracers whose share of requests is decidedly none. */
function unsampled(model: TreeModel): readonly { readonly site: CallSite }[] {
  return knownCalls(model, SAMPLE_RATES).filter(({ site, entry }) => {
    if (!isJudged(model, site) || isChosen(model, site)) return false;
    return isNumber(model.code.setting(site.file, site.call.args[0], entry.option).value, 0);
  });
}

function gapOf(model: TreeModel, site: CallSite, found: Pick<TracingSetupFact, 'gap' | 'packages' | 'starts'>): TracingSetupFact {
  return {
    kind: 'tracing-setup',
    ...baseOfSite(model, site),
    ...found,
    expression: expressionText(model.code.script(site.file), site.call.callee),
  };
}

function isJudged(model: TreeModel, site: CallSite): boolean {
  if (model.roleOf(site.file) !== 'production' || isForDevelopment(model, site)) return false;
  return stageAt(model.code, site.file, site.call.context) !== 'development';
}

/** One of several that a condition chooses from, or whose place a condition decides. */
function isChosen({ code }: TreeModel, { file, index, call }: CallSite): boolean {
  const script = code.script(file);
  if (!script || code.contextsOf(file, call.context).some(({ kind }) => kind === 'branch' || kind === 'case')) return true;
  return isAlternative(script, index);
}

function isZero({ code }: TreeModel, { file, call }: CallSite): boolean {
  return isNumber(code.resolve(file, call.args[0]), 0);
}

function isNumber(resolved: Resolved | undefined, number: number): boolean {
  return resolved?.kind === 'value' && resolved.value.kind === 'literal' && resolved.value.value === number;
}

/** A tracer that is made after something is loaded that it would have patched. */
function late(model: TreeModel, site: CallSite): readonly TracingSetupFact[] {
  if (mayPreload(model)) return [];
  const packages = new Set<string>();
  const starts = startsOf(model, site);
  let via: CallSite | undefined;
  for (const { files, at } of telemetryFacts(model)) {
    for (const start of starts.filter(({ file }) => files.has(file))) {
      const before = loadedBefore(model, at.path, start);
      if (before === undefined) return [];
      for (const name of before) packages.add(name);
      if (before.size > 0) via ??= start.via;
    }
  }
  if (!via) return [];
  return [gapOf(model, site, { gap: 'late', packages: [...packages].toSorted(), starts: location(via.file, via.call.at) })];
}

type Start = ReturnType<typeof startsOf>[number];

/** The packages to be patched that a root loads before the file that starts tracing; undefined where it does not load that itself. */
function loadedBefore(model: TreeModel, root: string, start: Start): ReadonlySet<string> | undefined {
  const references = loadingOf(model, root);
  const found = new Set<string>();
  if (start.file === root) {
    // What is imported comes first, wherever it stands; what is required comes in its turn.
    const before = references.filter(({ kind, at }) => kind !== 'require' || at[0] < start.via.call.at[0]);
    for (const reference of before) addPatched(model, root, reference, found);
    return found;
  }
  for (const reference of references) {
    const target = model.code.modules.resolve(root, reference.module);
    if (target && 'file' in target && importsOf(model, target.file).has(start.file)) return target.file === start.file ? found : undefined;
    addPatched(model, root, reference, found);
  }
  return undefined;
}

function loadingOf({ code }: TreeModel, file: string): readonly ModuleReference[] {
  const references = (code.script(file)?.references ?? []).filter(({ kind, typeOnly }) => !typeOnly && kind !== 'dynamic');
  return references.toSorted((one, other) => one.at[0] - other.at[0] || one.at[1] - other.at[1]);
}

function addPatched(model: TreeModel, file: string, { module }: ModuleReference, found: Set<string>): void {
  const target = model.code.modules.resolve(file, module);
  const loaded = target && 'file' in target ? [...importsOf(model, target.file)].flatMap((one) => loadingOf(model, one)) : [];
  for (const name of [module, ...loaded.map((one) => one.module)].map(packageName)) if (INSTRUMENTATIONS.has(name)) found.add(name);
}

/** A tracer of a program that nothing in the tree shuts down. */
function lost(model: TreeModel, site: CallSite): readonly TracingSetupFact[] {
  const isProgram = telemetryFacts(model).some(({ files }) => files.has(site.file));
  return !isProgram || shutsDown(model) ? [] : [gapOf(model, site, { gap: 'lost', packages: [] })];
}

const SHUT_DOWN = new WeakMap<TreeModel, boolean>();

/** Whether anything of a tree is told to send what it keeps. */
function shutsDown(model: TreeModel): boolean {
  const known = SHUT_DOWN.get(model);
  if (known !== undefined) return known;
  const isShutDown = (callee: Value): boolean => callee.kind === 'member' && /^(?:shutdown|forceFlush)$/.test(callee.name);
  const found = model.code.files.some((file) => model.code.script(file)?.calls.some(({ callee }) => isShutDown(callee)) === true);
  SHUT_DOWN.set(model, found);
  return found;
}

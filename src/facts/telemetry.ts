import type { Location } from '../model/location.ts';
import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import { expressionText } from './base.ts';
import type { FactBase, Setting } from './fact.ts';
import { HTTP_CALLS } from './knowledge/http-clients.ts';
import { MESSAGING_CALLS } from './knowledge/messaging.ts';
import {
  isMetricsPackage,
  isRequestIdPackage,
  isStructuredLogger,
  isTracingPackage,
  mayLog,
  mayObserve,
  namesRequestId,
} from './knowledge/telemetry.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { location } from './link/location-of.ts';
import type { CodeModel } from './link/code-model.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { writingsOf } from './log-writings.ts';
import { mayBeObserved } from './observed-by.ts';
import { routeFacts } from './route.ts';
import { serviceFacts, type ServiceFact } from './service.ts';

/** What a program that serves lets others know of itself. Its place is where it starts to serve. */
export interface TelemetryFact extends FactBase {
  readonly kind: 'telemetry';
  readonly name: string;
  readonly serves: ServiceFact['serves'];
  /** Something measures its requests, and what it measures can be asked for. */
  readonly metrics: Setting;
  /** Something traces its work. */
  readonly tracing: Setting;
  /** Something gives each request an id that its logs can carry. */
  readonly requestIds: Setting;
  /** It has a logger whose lines a machine can read. */
  readonly logger: Setting;
  /** It logs through the logger of its framework, which writes text. */
  readonly textLogger: boolean;
  /** Calls to other services, at most a few; `count` is all of them. */
  readonly calls: readonly { readonly at: Location; readonly label: string }[];
  readonly callCount: number;
  /** Calls of loggers, and prints. */
  readonly logCount: number;
  readonly printCount: number;
}

const MOST_CALLS = 6;
const PRINTS = ['console.log', 'console.info', 'console.warn', 'console.error', 'console.debug'];
/** Files read for words, of one program. */
const MOST_FILES = 4_000;

/** What the programs of a tree that serve let others know, one for each. */
export function telemetryFacts(model: TreeModel): readonly TelemetryFact[] {
  const services = serviceFacts(model).filter(({ role }) => role === 'production');
  return services.length === 0 ? [] : services.map((service) => telemetryOf(model, service, callsOf(model)));
}

interface TreeCalls {
  readonly out: readonly CallSite[];
  readonly logs: readonly CallSite[];
  readonly prints: readonly CallSite[];
}

const CALLS = new WeakMap<TreeModel, TreeCalls>();

function callsOf(model: TreeModel): TreeCalls {
  const known = CALLS.get(model);
  if (known) return known;
  const prints = new Set(globalCalls(model, ...PRINTS));
  const found = {
    out: [
      ...knownCalls(model, HTTP_CALLS),
      ...knownCalls(model, MESSAGING_CALLS).filter(({ entry }) => entry.effect === 'publish' || entry.effect === 'enqueue'),
    ]
      .map(({ site }) => site)
      .concat(globalCalls(model, 'fetch', 'globalThis.fetch')),
    logs: writingsOf(model).flatMap(({ site, writes }) => (writes === 'log' && !prints.has(site) ? [site] : [])),
    prints: [...prints],
  };
  CALLS.set(model, found);
  return found;
}

function telemetryOf(model: TreeModel, service: ServiceFact, calls: TreeCalls): TelemetryFact {
  const { files, at, role, name, serves } = service;
  const within = (sites: readonly CallSite[]): readonly CallSite[] => sites.filter(({ file }) => files.has(file));
  const out = within(calls.out).filter((site) => !runsInBrowser(model, site));
  const [logs, prints] = [within(calls.logs), within(calls.prints)];
  const named = namesOf(model, service);
  const loads = (test: (name: string) => boolean): boolean => named.some(test);
  const isObserved = mayBeObserved(model) || service.handedOut || loads(mayObserve);
  const hasMetrics = isObserved || loads(isMetricsPackage) || servesMetrics(model, files);
  const isTraced = isObserved || loads(isTracingPackage);
  const hasIds =
    isTraced ||
    loads(isRequestIdPackage) ||
    service.frameworks.has('fastify') ||
    [...files].slice(0, MOST_FILES).some((file) => mentionsId(model.code.script(file)));
  const isStructured = loads(isStructuredLogger);
  const hasLogger = isStructured || loads(mayLog);
  const textLogger = !hasLogger && service.nest !== undefined && logs.length > 0 && !choosesLogger(model, files);
  return {
    kind: 'telemetry',
    at,
    role,
    service: service.service,
    name,
    serves,
    metrics: hasMetrics ? 'unknown' : 'absent',
    tracing: isTraced ? 'unknown' : 'absent',
    requestIds: hasIds ? 'unknown' : 'absent',
    logger: isStructured ? 'present' : hasLogger || (logs.length > 0 && !textLogger) ? 'unknown' : 'absent',
    textLogger,
    calls: out
      .slice(0, MOST_CALLS)
      .map((site) => ({ at: location(site.file, site.call.at), label: expressionText(model.code.script(site.file), site.call.callee) })),
    callCount: out.length,
    logCount: logs.length,
    printCount: prints.length,
  };
}

/** The packages that a program may load, by its manifests and its imports, and its own files. */
function namesOf(model: TreeModel, { files }: ServiceFact): readonly string[] {
  const names = new Set<string>(files);
  for (const file of files) {
    for (const { module, typeOnly } of model.code.script(file)?.references ?? [])
      if (!typeOnly) names.add(module.startsWith('.') ? module : packageName(module));
    for (const name of Object.keys(model.packageOf(file)?.manifest.dependencies ?? {})) names.add(name);
  }
  for (const { root, manifest } of model.packages) if (root === '') for (const name of Object.keys(manifest.dependencies)) names.add(name);
  return [...names];
}

function packageName(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}

function servesMetrics(model: TreeModel, files: ReadonlySet<string>): boolean {
  return routeFacts(model).some(({ path, at }) => files.has(at.path) && /metrics|prometheus/i.test(path));
}

/** An id of requests among the names and short texts of a file. */
function mentionsId(script: ScriptSummary | undefined): boolean {
  if (!script) return false;
  return (
    script.bindings.some(({ name }) => namesRequestId(name)) ||
    script.functions.some(({ name, params }) => namesRequestId(name) || params.some((param) => namesRequestId(param.name))) ||
    script.calls.some(({ callee, args }) => namesIt(callee) || args.some((argument) => namesIt(argument))) ||
    script.assignments.some(({ target }) => namesIt(target))
  );
}

function namesIt(value: Value): boolean {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' && value.value.length < 60 && namesRequestId(value.value);
    case 'member':
      return namesRequestId(value.name) || namesIt(value.of);
    case 'element':
      return namesIt(value.index);
    case 'object':
      return value.entries.some(
        (entry) => 'key' in entry && (namesRequestId(entry.key) || (entry.value.kind === 'object' && namesIt(entry.value))),
      );
    default:
      return false;
  }
}

/** Whether a program of Nest tells it which logger to use. */
function choosesLogger({ code }: TreeModel, files: ReadonlySet<string>): boolean {
  return [...files].some((file) =>
    code.sites(file).some((site) => {
      const { callee, args } = site.call;
      if (callee.kind !== 'member') return false;
      if (callee.name === 'useLogger') return true;
      const isFactory = callee.name === 'create' || callee.name === 'createMicroservice' || callee.name === 'createApplicationContext';
      return (
        isFactory &&
        code.externals(site).some((one) => one.package === '@nestjs/core') &&
        args.slice(1).some((argument) => mayHoldLogger(code, file, argument))
      );
    }),
  );
}

// The adapter of a platform has no logger of Nest.
function mayHoldLogger(code: CodeModel, file: string, argument: Value): boolean {
  return code.resolve(file, argument).kind !== 'external' && code.setting(file, argument, 'logger').state !== 'absent';
}

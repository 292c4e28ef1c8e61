import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { FactBase, Setting } from './fact.ts';
import { HTTP_CALLS } from './knowledge/http-clients.ts';
import { MESSAGING_CALLS } from './knowledge/messaging.ts';
import { isMetricsPackage, isRequestIdPackage, isStructuredLogger, isTracingPackage, mayLog, mayObserve } from './knowledge/telemetry.ts';
import { runsInBrowser } from './link/browser-code.ts';
import type { CodeModel } from './link/code-model.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { writingsOf } from './log-writings.ts';
import { mayBeObserved } from './observed-by.ts';
import { mentionsRequestId, namesOf } from './program-names.ts';
import { routeFacts } from './route.ts';
import { serviceFacts, type ServiceFact } from './service.ts';

/** What a program that serves lets others know of itself. Its place is where it starts to serve. */
export interface TelemetryFact extends FactBase {
  readonly kind: 'telemetry';
  readonly name: string;
  /** All files of the program, as far as imports tell. */
  readonly files: ReadonlySet<string>;
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
  /** Calls to other services, at most a few; `callCount` is all of them. */
  readonly calls: readonly { readonly at: Location; readonly label: string }[];
  readonly callCount: number;
  /** Calls of loggers, and prints. */
  readonly logCount: number;
  readonly printCount: number;
}

const MOST_CALLS = 6;
const PRINTS = ['console.log', 'console.info', 'console.warn', 'console.error', 'console.debug'];

const KNOWN = new WeakMap<TreeModel, readonly TelemetryFact[]>();

/** What the programs of a tree that serve let others know, one for each; found once per tree. */
export function telemetryFacts(model: TreeModel): readonly TelemetryFact[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const services = serviceFacts(model).filter((service) => service.role === 'production' && isInstalled(model, service));
  const calls = services.length > 0 ? callsOf(model) : NO_CALLS;
  const facts = services.map((service) => telemetryOf(model, service, calls));
  KNOWN.set(model, facts);
  return facts;
}

// A file that serves with packages which nothing installs is a sample of something.
function isInstalled(model: TreeModel, { at }: ServiceFact): boolean {
  const manifests = [
    model.packageOf(at.path)?.manifest,
    ...model.packages.flatMap(({ root, manifest }) => (root === '' ? [manifest] : [])),
  ];
  return manifests.some(
    (manifest) => manifest !== undefined && (manifest.scripts['start'] !== undefined || Object.keys(manifest.dependencies).length > 0),
  );
}

interface TreeCalls {
  readonly out: readonly CallSite[];
  readonly logs: readonly CallSite[];
  readonly prints: readonly CallSite[];
}

const NO_CALLS: TreeCalls = { out: [], logs: [], prints: [] };

function callsOf(model: TreeModel): TreeCalls {
  const prints = new Set(globalCalls(model, ...PRINTS));
  return {
    out: [
      ...knownCalls(model, HTTP_CALLS),
      ...knownCalls(model, MESSAGING_CALLS).filter(({ entry }) => entry.effect === 'publish' || entry.effect === 'enqueue'),
    ]
      .map(({ site }) => site)
      .concat(globalCalls(model, 'fetch', 'globalThis.fetch')),
    logs: writingsOf(model).flatMap(({ site, writes }) => (writes === 'log' && !prints.has(site) ? [site] : [])),
    prints: [...prints],
  };
}

function telemetryOf(model: TreeModel, service: ServiceFact, calls: TreeCalls): TelemetryFact {
  const { files, at, role, name, serves } = service;
  const within = (sites: readonly CallSite[]): readonly CallSite[] => sites.filter(({ file }) => files.has(file));
  const out = within(calls.out).filter((site) => !runsInBrowser(model, site));
  const [logs, prints] = [within(calls.logs), within(calls.prints)];
  const { packages, paths } = namesOf(model, files);
  const loads = (test: (name: string) => boolean): boolean => packages.some(test);
  const mayLoad = (test: (name: string) => boolean): boolean => packages.some(test) || paths.some(test);
  const isObserved = mayBeObserved(model) || service.handedOut || mayLoad(mayObserve);
  const hasMetrics = isObserved || loads(isMetricsPackage) || servesMetrics(model, files);
  const isTraced = isObserved || loads(isTracingPackage);
  const hasIds = loads(isRequestIdPackage) || mentionsRequestId(model.code, files);
  const mayHaveIds = isTraced || service.frameworks.has('fastify');
  const isStructured = loads(isStructuredLogger);
  const hasLogger = isStructured || mayLoad(mayLog);
  const textLogger = !hasLogger && service.nest !== undefined && !choosesLogger(model, files);
  return {
    kind: 'telemetry',
    // What is missing is missing from the program, however the line is written that starts it.
    at: { ...at, text: name },
    role,
    service: service.service,
    name,
    files,
    serves,
    metrics: hasMetrics ? 'unknown' : 'absent',
    tracing: isTraced ? 'unknown' : 'absent',
    requestIds: hasIds ? 'present' : mayHaveIds ? 'unknown' : 'absent',
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

function servesMetrics(model: TreeModel, files: ReadonlySet<string>): boolean {
  return routeFacts(model).some(({ path, at }) => files.has(at.path) && /metrics|prometheus/i.test(path));
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

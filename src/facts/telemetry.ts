import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { globalCalls, knownCalls, methodCalls } from './call-index.ts';
import type { FactBase, Setting } from './fact.ts';
import { HTTP_CALLS } from './knowledge/http-clients.ts';
import { MESSAGING_CALLS } from './knowledge/messaging.ts';
import { MEASURING_METHODS, METRIC_MAKINGS, PLAIN_REGISTRIES } from './knowledge/request-metrics.ts';
import {
  FIELD_LOGGING_APPLICATIONS,
  FORWARDERS,
  ID_GIVING_FRAMEWORKS,
  isMetricsPackage,
  isRequestIdPackage,
  isStructuredLogger,
  isTracingPackage,
  LOGGER_CHOICES,
  mayLog,
  mayObserve,
  REQUEST_REPORTERS,
  TEXT_LOGGING_APPLICATIONS,
} from './knowledge/telemetry.ts';
import { runsInBrowser } from './link/browser-code.ts';
import type { CodeModel } from './link/code-model.ts';
import { location } from './link/location-of.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { writingsOf } from './log-writings.ts';
import { mayBeObserved } from './observed-by.ts';
import { mentionsRequestId, namesOf, type ProgramNames } from './program-names.ts';
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
  /** Where requests lead to such calls, in a program without ids of requests. */
  readonly requestLogs: readonly Location[];
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
      ...knownCalls(model, FORWARDERS),
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
  const logs = within(calls.logs);
  const names = namesOf(model, files);
  const isObserved = mayBeObserved(model) || service.handedOut || mayLoad(names, (one) => mayObserve(one) && !PLAIN_REGISTRIES.has(one));
  const measures = names.packages.some(isMetricsPackage) || servesMetrics(model, files);
  const hasMetrics = isObserved || (measures && !keepsDefaultsAlone(model, names));
  const isTraced = isObserved || names.packages.some(isTracingPackage);
  const muted = mutedFrameworks(model, files);
  const givesIds = [...service.frameworks].some((framework) => ID_GIVING_FRAMEWORKS.has(framework) && !muted.has(framework));
  const hasIds = givesIds || names.packages.some(isRequestIdPackage) || mentionsRequestId(model.code, files);
  const requestIds = hasIds ? 'present' : isTraced ? 'unknown' : 'absent';
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
    requestIds,
    ...loggerOf(model, files, { names, muted, logs }),
    calls: out
      .slice(0, MOST_CALLS)
      .map((site) => ({ at: location(site.file, site.call.at), label: expressionText(model.code.script(site.file), site.call.callee) })),
    callCount: out.length,
    logCount: logs.length,
    requestLogs: requestIds === 'absent' ? inRequests(model, logs) : [],
    printCount: within(calls.prints).length,
  };
}

function mayLoad({ packages, paths }: ProgramNames, test: (name: string) => boolean): boolean {
  return packages.some(test) || paths.some(test);
}

interface Logging {
  readonly names: ProgramNames;
  readonly muted: ReadonlySet<string>;
  readonly logs: readonly CallSite[];
}

function loggerOf(
  model: TreeModel,
  files: ReadonlySet<string>,
  { names, muted, logs }: Logging,
): Pick<TelemetryFact, 'logger' | 'textLogger'> {
  if (names.packages.some((one) => isStructuredLogger(one) && !muted.has(one))) return { logger: 'present', textLogger: false };
  const ofFramework = frameworkLogger(model, files);
  if (mayLoad(names, mayLog) || ofFramework === 'chosen') return { logger: 'unknown', textLogger: false };
  if (ofFramework === 'text') return { logger: 'absent', textLogger: true };
  return { logger: logs.length > 0 ? 'unknown' : 'absent', textLogger: false };
}

/** The calls that requests lead to. */
function inRequests({ code }: TreeModel, sites: readonly CallSite[]): readonly Location[] {
  return sites.flatMap((site) => {
    const isServed = code.reachOf(site).entries.some(({ kind }) => kind === 'route' || kind === 'graphql-field');
    return isServed ? [location(site.file, site.call.at)] : [];
  });
}

/** Whether all that a program keeps are the figures of its process, which come without being asked for. */
function keepsDefaultsAlone(model: TreeModel, { packages }: ProgramNames): boolean {
  const measuring = packages.filter(isMetricsPackage);
  if (measuring.length === 0 || !measuring.every((name) => PLAIN_REGISTRIES.has(name))) return false;
  return knownCalls(model, METRIC_MAKINGS).length === 0 && methodCalls(model, ...MEASURING_METHODS).length === 0;
}

function servesMetrics(model: TreeModel, files: ReadonlySet<string>): boolean {
  const isReported = knownCalls(model, REQUEST_REPORTERS).some(({ site }) => files.has(site.file));
  return isReported || routeFacts(model).some(({ path, at }) => files.has(at.path) && /metrics|prometheus/i.test(path));
}

/** Whether the framework of a program brings a logger that writes text, or is told to use another. */
function frameworkLogger(model: TreeModel, files: ReadonlySet<string>): 'none' | 'text' | 'chosen' {
  const makings = knownCalls(model, TEXT_LOGGING_APPLICATIONS).filter(({ site }) => files.has(site.file));
  if (makings.length === 0) return 'none';
  if (methodCalls(model, ...LOGGER_CHOICES).some(({ file }) => files.has(file))) return 'chosen';
  const isChosen = makings.some(({ site, entry }) =>
    site.call.args.slice(1).some((argument) => mayHoldLogger(model.code, site.file, { argument, option: entry.option })),
  );
  return isChosen ? 'chosen' : 'text';
}

// The adapter of a platform holds no such option.
function mayHoldLogger(code: CodeModel, file: string, { argument, option }: { argument: Value; option: string }): boolean {
  return code.resolve(file, argument).kind !== 'external' && code.setting(file, argument, option).state !== 'absent';
}

/** The frameworks of a program whose own logger is decidedly off. */
function mutedFrameworks(model: TreeModel, files: ReadonlySet<string>): ReadonlySet<string> {
  const makings = knownCalls(model, FIELD_LOGGING_APPLICATIONS).filter(({ site }) => files.has(site.file));
  const asks = makings.filter(({ site, entry }) => {
    const { state, value } = model.code.setting(site.file, site.call.args[0], ...entry.options);
    return state === 'unknown' || (state === 'present' && !isFalse(value));
  });
  const loud = new Set(asks.map(({ callee }) => callee.package));
  return new Set(makings.map(({ callee }) => callee.package).filter((name) => !loud.has(name)));
}

function isFalse(value: Resolved | undefined): boolean {
  return value?.kind === 'value' && value.value.kind === 'literal' && value.value.value === false;
}

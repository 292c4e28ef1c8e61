import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import type { FactBase } from './fact.ts';
import {
  ENDLESS_ID,
  HIGH_PERCENTILE,
  isInMilliseconds,
  measuresRequests,
  METRIC_EXPOSURES,
  METRIC_LABELS,
  METRIC_MAKINGS,
  MUTE_REGISTRIES,
  OPERATION_LABEL,
  OPERATION_SERVERS,
  RAW_HOLDERS,
  RAW_MEMBERS,
  STATUS_LABEL,
} from './knowledge/request-metrics.ts';
import { isRequestName } from './knowledge/secret-sources.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { metricMiddlewares, type MetricMiddleware } from './metric-middleware.ts';
import { telemetryFacts } from './telemetry.ts';
import { nameOf } from './value-names.ts';

/** What is wrong with a metric: how it is made, or what a call gives its labels. */
export interface RequestMetricFact extends FactBase {
  readonly kind: 'request-metric';
  /**
   * `average`: only sums or last values of durations; `no-status`: failures cannot be told; `buckets`: no edge between 0.1 s and 1 s;
   * `raw-label`, `id-label`: a label has as many values as clients send, or as there are records; `blind`: all operations of a server of
   * GraphQL are one; `unread`: nothing gives it out.
   */
  readonly gap: 'average' | 'no-status' | 'buckets' | 'raw-label' | 'id-label' | 'blind' | 'unread';
  /** Name of the metric, or the callee as written. */
  readonly name: string;
  /** The value of the label, or the edges, in a reader's words. */
  readonly what: string;
}

/** Edges from the one up to below the other, in seconds, tell whether most requests are answered in time. */
const NEAR = { from: 0.1, to: 1 };
/** Edges of prom-client where none are given end at ten, whatever the unit. */
const DEFAULT_EDGES = 'the default edges, which end at 10';
const DEEPEST = 6;

interface Metric extends KnownCall<{ readonly of: 'histogram' | 'summary' | 'gauge' | 'counter' }> {
  readonly name: string;
}

/** What is wrong with the metrics of a tree. */
export function requestMetricFacts(model: TreeModel): readonly RequestMetricFact[] {
  const metrics = knownCalls(model, METRIC_MAKINGS).flatMap((known): readonly Metric[] => {
    const name = textOf(model.code.setting(known.site.file, known.site.call.args[0], 'name').value);
    return name === undefined || model.roleOf(known.site.file) !== 'production' ? [] : [{ ...known, name }];
  });
  return [
    ...metrics.flatMap((metric) => gapsOf(model, metric, metrics)),
    ...labelGaps(model),
    ...metricMiddlewares(model).flatMap((one) => middlewareGaps(model, one)),
    ...blindOperations(model, metrics),
    ...unread(model, metrics),
  ];
}

function textOf(resolved: Resolved | undefined): string | undefined {
  return resolved?.kind === 'value' && resolved.value.kind === 'literal' ? String(resolved.value.value) : undefined;
}

function gapsOf(model: TreeModel, metric: Metric, all: readonly Metric[]): readonly RequestMetricFact[] {
  const { site, entry, name } = metric;
  if (!measuresRequests(name)) return [];
  const others = all.filter((one) => one !== metric && model.packageOf(one.site.file) === model.packageOf(site.file));
  const hasHistogram = others.some((one) => (one.entry.of === 'histogram' || one.entry.of === 'summary') && measuresRequests(one.name));
  if (entry.of === 'gauge' || entry.of === 'counter')
    return hasHistogram ? [] : [gap(model, site, { gap: 'average', name, what: entry.of })];
  if (entry.of === 'summary' && !hasHistogram && lacksHigh(model, site))
    return [gap(model, site, { gap: 'average', name, what: 'summary without high percentiles' })];
  const tellsStatus = [metric, ...others].some((one) => /http|request|graphql|error|fail/i.test(one.name) && mayTellStatus(model, one));
  const edges = entry.of === 'histogram' ? farEdges(model, metric) : undefined;
  return [
    ...(tellsStatus ? [] : [gap(model, site, { gap: 'no-status', name, what: '' })]),
    ...(edges === undefined ? [] : [gap(model, site, { gap: 'buckets', name, what: edges })]),
  ];
}

/** Whether the percentiles of a summary are written out, and none tells of slow requests. */
function lacksHigh({ code }: TreeModel, { file, call }: CallSite): boolean {
  const { value } = code.setting(file, call.args[0], 'percentiles');
  if (value?.kind !== 'value' || value.value.kind !== 'array') return false;
  return value.value.items.every((item) => item.kind === 'literal' && typeof item.value === 'number' && item.value < HIGH_PERCENTILE);
}

function middlewareGaps(model: TreeModel, { site, name, lacks, routes }: MetricMiddleware): readonly RequestMetricFact[] {
  if (model.roleOf(site.file) !== 'production') return [];
  const [raw] = routes.flatMap(({ file, value }) => endless(model, file, value));
  return [...(lacks ? [gap(model, site, { gap: lacks, name, what: '' })] : []), ...(raw ? [gap(model, site, { ...raw, name })] : [])];
}

/** Servers of GraphQL whose program measures requests alone, and gives nothing that would hear of operations. */
function blindOperations(model: TreeModel, metrics: readonly Metric[]): readonly RequestMetricFact[] {
  return knownCalls(model, OPERATION_SERVERS).flatMap(({ site, entry, callee }) => {
    const program = telemetryFacts(model).find(({ files }) => files.has(site.file));
    if (!program || program.tracing !== 'absent') return [];
    const own = metrics.filter((metric) => program.files.has(metric.site.file));
    const isMeasured = own.some((metric) => metric.entry.of === 'histogram' && measuresRequests(metric.name));
    const isTold = own.some((metric) => OPERATION_LABEL.test(metric.name) || mayLabel(model, metric, OPERATION_LABEL));
    const hears = model.code.setting(site.file, site.call.args[0], entry.plugins).state !== 'absent';
    return isMeasured && !isTold && !hears ? [gap(model, site, { gap: 'blind', name: callee.path, what: '' })] : [];
  });
}

function gap(model: TreeModel, site: CallSite, found: Pick<RequestMetricFact, 'gap' | 'name' | 'what'>): RequestMetricFact {
  return { kind: 'request-metric', ...baseOfSite(model, site), ...found };
}

function mayTellStatus(model: TreeModel, metric: Metric): boolean {
  return /error|fail|5xx/i.test(metric.name) || mayLabel(model, metric, STATUS_LABEL);
}

/** Whether a metric has a label of some name, or labels of which it is not known. */
function mayLabel({ code }: TreeModel, { site }: Metric, name: RegExp): boolean {
  const labels = code.setting(site.file, site.call.args[0], 'labelNames');
  if (labels.state !== 'present') return labels.state === 'unknown';
  const items = labels.value?.kind === 'value' && labels.value.value.kind === 'array' ? labels.value.value.items : undefined;
  return !items || items.some((item) => item.kind !== 'literal' || name.test(String(item.value)));
}

/** The edges of a histogram of which none lies near what people wait for, in a reader's words. */
function farEdges({ code }: TreeModel, { site, name }: Metric): string | undefined {
  const unit = isInMilliseconds(name) ? 1_000 : 1;
  const buckets = code.setting(site.file, site.call.args[0], 'buckets');
  if (buckets.state === 'absent') return unit === 1_000 ? DEFAULT_EDGES : undefined;
  const items = buckets.value?.kind === 'value' && buckets.value.value.kind === 'array' ? buckets.value.value.items : [];
  const edges = items.flatMap((item) => (item.kind === 'literal' && typeof item.value === 'number' ? [item.value] : []));
  if (edges.length === 0 || edges.length !== items.length) return undefined;
  // Seconds under a name without a unit are a guess, which edges in the hundreds disprove.
  const inUnit = unit === 1 && !/second|_s$/i.test(name) && edges.some((edge) => edge >= 50) ? 1_000 : unit;
  return edges.some((edge) => edge >= NEAR.from * inUnit && edge < NEAR.to * inUnit) ? undefined : edges.join(', ');
}

/** Values of labels of which there is no end. */
function labelGaps(model: TreeModel): readonly RequestMetricFact[] {
  return knownCalls(model, METRIC_LABELS).flatMap(({ site, entry }) => {
    if (model.roleOf(site.file) !== 'production') return [];
    const found = site.call.args.slice(entry.from).flatMap((argument) => endless(model, site.file, argument))[0];
    const name = expressionText(model.code.script(site.file), site.call.callee);
    return found ? [gap(model, site, { ...found, name })] : [];
  });
}

interface Endless {
  readonly gap: 'raw-label' | 'id-label';
  readonly what: string;
}

function endless(model: TreeModel, file: string, root: Value): readonly Endless[] {
  const found: Endless[] = [];
  const work: { readonly value: Value; readonly depth: number }[] = [{ value: root, depth: 0 }];
  for (let at = work.pop(); at; at = work.pop()) {
    const { value } = at;
    const own = value.kind === 'member' || value.kind === 'binding' ? endlessName(model, file, value) : undefined;
    if (own) found.push(own);
    else if (at.depth < DEEPEST) for (const part of partsOf(model, file, value)) work.push({ value: part, depth: at.depth + 1 });
  }
  return found;
}

function partsOf({ code }: TreeModel, file: string, value: Value): readonly Value[] {
  switch (value.kind) {
    case 'object':
      return value.entries.flatMap((entry) => ('key' in entry ? [entry.value] : []));
    case 'array':
      return value.items;
    case 'text':
      return value.parts.filter((part) => typeof part !== 'string');
    case 'operation':
      return value.operator === '+' ? value.operands : [];
    // `req.route?.path ?? req.path`: only what no route takes is written as it came.
    case 'either':
      return value.values.some((one) => /route|pattern|template/i.test(expressionText(code.script(file), one))) ? [] : value.values;
    case 'binding': {
      const binding = code.script(file)?.bindings[value.binding];
      return binding?.kind === 'variable' && binding.values.length === 1 ? binding.values : [];
    }
    default:
      return [];
  }
}

function endlessName({ code }: TreeModel, file: string, value: Extract<Value, { kind: 'member' | 'binding' }>): Endless | undefined {
  const name = nameOf(value, code, file);
  const what = expressionText(code.script(file), value);
  if (value.kind === 'member') {
    const owner = nameOf(value.of, code, file);
    if (RAW_MEMBERS.has(name) && isRequest(owner)) return { gap: 'raw-label', what };
    if (RAW_HOLDERS.has(owner) && value.of.kind === 'member' && isRequest(nameOf(value.of.of, code, file)))
      return { gap: 'raw-label', what };
  }
  const isConstant = alternatives(code.resolve(file, value)).every((one) => one.kind === 'value' && one.value.kind === 'literal');
  return ENDLESS_ID.test(name) && !isConstant ? { gap: 'id-label', what } : undefined;
}

function isRequest(name: string): boolean {
  return isRequestName(name) && !/^(?:ctx|context)$/i.test(name);
}

/** Metrics of a program of which nothing in the tree gives any out. */
function unread(model: TreeModel, metrics: readonly Metric[]): readonly RequestMetricFact[] {
  const programs = telemetryFacts(model);
  const [first] = metrics.filter(
    ({ callee, site }) => MUTE_REGISTRIES.has(callee.package) && programs.some(({ files }) => files.has(site.file)),
  );
  if (!first || knownCalls(model, METRIC_EXPOSURES).length > 0) return [];
  const isGivenOut = model.code.files.some((file) => {
    if (model.roleOf(file) === 'test') return false;
    return (
      (model.code.script(file)?.calls ?? []).some(
        ({ callee }) => callee.kind === 'member' && /^(?:metrics|getMetrics\w*|clusterMetrics|pushAdd)$/.test(callee.name),
      ) || handsRegistry(model, file)
    );
  });
  return isGivenOut ? [] : [gap(model, first.site, { gap: 'unread', name: first.name, what: '' })];
}

// A registry that is handed to somebody may be given out there.
function handsRegistry({ code }: TreeModel, file: string): boolean {
  const script = code.script(file);
  const others =
    script?.references.some(
      ({ module }) => /prometheus|prom-|metrics|exporter/.test(module) && module !== 'prom-client' && !module.startsWith('.'),
    ) === true;
  return (
    others ||
    (script?.calls ?? []).some(({ args }) =>
      args.some((argument) => /^(?:register|registry|promClient)$/i.test(nameOf(argument, code, file))),
    )
  );
}

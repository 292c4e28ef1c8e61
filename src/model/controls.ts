import { SECTIONS, type Layer, type Section, type Severity } from './readiness.ts';

/**
 * How a control is decided: by one place (`static`), by following code across places (`flow`), by what a repository holds (`repo`), by what a
 * build leaves behind (`artifact`), by a running system (`runtime`), or by somebody's word (`attestation`).
 */
export const CONTROL_KINDS = ['static', 'flow', 'repo', 'artifact', 'runtime', 'attestation'] as const;
export type ControlKind = (typeof CONTROL_KINDS)[number];

/** What is read to decide it: `manifests` are images, workloads, workflows and rules of monitoring, `documents` are what people write down. */
export const CONTROL_SUBJECTS = ['code', 'manifests', 'documents', 'policy', 'running'] as const;
export type ControlSubject = (typeof CONTROL_SUBJECTS)[number];

/** What production readiness asks of a backend. A rule of the same id tells where it is not met. */
export interface Control {
  readonly id: string;
  readonly layer: Layer;
  readonly section: Section;
  /** Of a finding where nothing makes it graver or lighter. */
  readonly severity: Severity;
  readonly kind: ControlKind;
  /** How soon it matters: 1 for what most outages come from. */
  readonly wave: 1 | 2 | 3;
  readonly decidedOn: ControlSubject;
  /** What holds where it is met. */
  readonly demand: string;
}

type Row = readonly [
  id: string,
  layer: Layer,
  severity: Severity,
  kind: ControlKind,
  wave: Control['wave'],
  decidedOn: ControlSubject,
  demand: string,
];

const ROWS: Readonly<Partial<Record<Section, readonly Row[]>>> = {
  'deployability-startup': [
    ['startup-degrades-optional-deps', 'reliability', 'P1', 'flow', 2, 'code', 'Starts without what it can do without'],
    ['env-config-only', 'infrastructure', 'P2', 'static', 2, 'code', 'Takes what differs per deployment from the environment'],
    ['config-validated-at-boot', 'infrastructure', 'P1', 'flow', 1, 'code', 'Checks its settings before it takes in work'],
    ['startup-blocking-io', 'performance', 'P2', 'static', 2, 'code', 'Does nothing long before it listens'],
    ['startup-dependency-check', 'observability', 'P2', 'flow', 2, 'code', 'Tries its dependencies at the start and logs how it went'],
    ['import-side-effects', 'reliability', 'P2', 'static', 2, 'code', 'Loading a module connects to nothing and starts nothing'],
    ['implicit-config-default', 'infrastructure', 'P1', 'static', 1, 'code', 'Connects nowhere by a silent default'],
    ['lazy-init-first-request', 'reliability', 'P2', 'flow', 2, 'code', 'Prepares its clients before the first request'],
    ['health-probes', 'observability', 'P1', 'flow', 1, 'code', 'Tells whether it lives and whether it is ready'],
    ['k8s-availability', 'infrastructure', 'P2', 'static', 2, 'manifests', 'Outlives a node that goes and a release that is bad'],
    ['workload-least-privilege', 'security', 'P1', 'static', 1, 'manifests', 'Runs with no more rights than it needs'],
    ['image-reproducible', 'infrastructure', 'P2', 'static', 1, 'manifests', 'Builds the same image again, with nothing but what runs'],
    ['compose-static-valid', 'infrastructure', 'P2', 'static', 1, 'manifests', 'Its compose files agree with each other'],
    ['compose-up-healthy', 'infrastructure', 'P1', 'runtime', 3, 'running', 'The stack starts and turns healthy'],
    ['service-catalogue', 'infrastructure', 'P2', 'repo', 1, 'policy', 'Every service is listed and owned'],
    ['service-contract-drift', 'infrastructure', 'P1', 'flow', 2, 'code', 'What one service asks another for exists there'],
    ['user-flow-traced', 'infrastructure', 'P1', 'flow', 2, 'code', 'What a user sets off ends in something that lasts'],
    ['stubbed-handler', 'infrastructure', 'P1', 'flow', 1, 'code', 'Nothing that only pretends is wired in'],
    ['state-in-process-memory', 'infrastructure', 'P1', 'static', 1, 'code', 'Keeps what must last outside of the process'],
    ['ci-quality-gates', 'infrastructure', 'P1', 'repo', 1, 'manifests', 'No change merges unchecked'],
    ['ci-workflow-hardening', 'security', 'P1', 'static', 1, 'manifests', 'Workflows cannot be taken over'],
  ],
  'config-secrets': [
    ['hardcoded-secret', 'security', 'P0', 'static', 1, 'code', 'No credential stands in the repository'],
    ['secret-logged', 'security', 'P0', 'flow', 1, 'code', 'No secret reaches a log, a trace or an answer'],
    ['env-config-isolated', 'infrastructure', 'P2', 'repo', 2, 'code', 'No environment uses the settings of another'],
    ['nonprod-safe-defaults', 'reliability', 'P1', 'static', 1, 'code', 'A trial run touches no money, no customer and no live data'],
    ['secret-rotation', 'security', 'P2', 'attestation', 2, 'documents', 'Secrets are renewed, and without an outage'],
  ],
  observability: [
    ['structured-logging', 'observability', 'P2', 'repo', 1, 'code', 'Writes its log as records to standard output'],
    ['log-correlation-id', 'observability', 'P2', 'flow', 2, 'code', 'Lines of one request can be told from others'],
    ['async-context-propagation', 'observability', 'P2', 'flow', 2, 'code', 'The context of a request goes along with its messages'],
    ['log-error-context', 'observability', 'P2', 'static', 1, 'code', 'Logs an error whole, with what it happened to'],
    ['pii-in-logs', 'security', 'P1', 'flow', 1, 'code', 'Logs say nothing of persons'],
    ['metrics-request-red', 'observability', 'P1', 'repo', 1, 'code', 'Measures rate, errors and duration of requests'],
    ['metrics-retry-count', 'observability', 'P2', 'flow', 2, 'code', 'Counts its retries'],
    ['metrics-queue-depth', 'observability', 'P1', 'flow', 2, 'code', 'Tells how much waits in its queues'],
    ['tracing-external-calls', 'observability', 'P2', 'repo', 2, 'code', 'Traces what it asks of others'],
    ['alerts-configured', 'observability', 'P1', 'repo', 2, 'manifests', 'Wakes somebody when it matters'],
    ['slo-defined', 'observability', 'P2', 'repo', 2, 'documents', 'Says how well it has to work'],
  ],
  'failure-handling': [
    ['http-client-timeout', 'reliability', 'P1', 'flow', 1, 'code', 'Requests to others end in time'],
    ['db-query-timeout', 'reliability', 'P1', 'flow', 1, 'code', 'Queries and waits for a connection end in time'],
    ['client-command-timeout', 'reliability', 'P1', 'flow', 1, 'code', 'Commands to caches and brokers end in time'],
    ['timeout-budget', 'performance', 'P2', 'flow', 2, 'code', 'What a call may take fits into what its caller may take'],
    ['retry-unsafe-operation', 'data-integrity', 'P0', 'flow', 1, 'code', 'Repeats only what may happen twice'],
    ['retry-backoff-jitter', 'reliability', 'P2', 'static', 1, 'code', 'Waits longer after each failure, and not in step with others'],
    ['retry-unbounded', 'reliability', 'P1', 'flow', 1, 'code', 'Gives up in the end'],
    ['circuit-breaker', 'reliability', 'P2', 'flow', 2, 'code', 'Leaves alone what keeps failing'],
    ['degradation-path', 'reliability', 'P2', 'flow', 2, 'code', 'Answers without what it can do without'],
    ['fault-injection-tests', 'reliability', 'P2', 'repo', 2, 'code', 'Tests fail its dependencies on purpose'],
    ['unhandled-async-error', 'reliability', 'P1', 'flow', 1, 'code', 'Every error meets somebody who handles it'],
    ['swallowed-error', 'reliability', 'P2', 'static', 1, 'code', 'No error disappears'],
  ],
  'background-jobs': [
    ['job-durable', 'reliability', 'P1', 'flow', 1, 'code', 'Work in the background outlives a restart'],
    ['job-idempotent', 'data-integrity', 'P1', 'flow', 2, 'code', 'A job that runs twice does no harm'],
    ['job-retry-policy', 'reliability', 'P1', 'static', 1, 'code', 'Failed jobs are tried again, with an end'],
    ['job-singleton-assumption', 'reliability', 'P1', 'flow', 1, 'code', 'Schedules run once, however many instances there are'],
    ['manual-transaction-finalised', 'data-integrity', 'P1', 'static', 1, 'code', 'What is begun is committed or rolled back'],
    ['consumer-ack-order', 'data-integrity', 'P0', 'flow', 1, 'code', 'Messages are acknowledged once their work is done'],
    ['dead-letter', 'reliability', 'P1', 'flow', 1, 'code', 'What keeps failing is put where somebody looks'],
    ['durable-workflow-discipline', 'reliability', 'P1', 'static', 2, 'code', 'Workflows can be replayed'],
    ['job-metrics', 'observability', 'P2', 'flow', 2, 'code', 'Measures how its jobs fare'],
  ],
  shutdown: [
    ['graceful-shutdown', 'reliability', 'P1', 'flow', 1, 'code', 'SIGTERM starts an orderly end'],
    ['shutdown-drains-inflight', 'reliability', 'P1', 'flow', 1, 'code', 'Requests in work are answered before the end'],
    ['shutdown-drains-background', 'reliability', 'P1', 'flow', 2, 'code', 'Workers, consumers and timers stop before the end'],
    ['shutdown-closes-connections', 'reliability', 'P2', 'flow', 2, 'code', 'Connections are closed before the end'],
    ['force-kill', 'reliability', 'P1', 'static', 1, 'code', 'Nothing is killed in the middle of its work'],
    ['cancellation-ignored', 'reliability', 'P2', 'static', 2, 'code', 'Work that is called off stops'],
    ['container-signal-delivery', 'reliability', 'P1', 'static', 1, 'manifests', 'Signals reach the process'],
    ['resource-release-on-error', 'reliability', 'P1', 'static', 1, 'code', 'What is taken is given back, errors or not'],
  ],
  'load-and-coverage': [
    ['memory-growth', 'performance', 'P2', 'static', 2, 'code', 'Nothing in memory grows with traffic'],
    ['n-plus-one', 'performance', 'P1', 'flow', 1, 'code', 'Asks once for many rows'],
    ['unbounded-query', 'performance', 'P1', 'flow', 1, 'code', 'Reads no more rows than it can hold'],
    ['db-pool-safety', 'performance', 'P1', 'flow', 1, 'code', 'One pool of a stated size, held only while it is used'],
    ['unbounded-concurrency', 'performance', 'P2', 'flow', 2, 'code', 'Does only so much at once'],
    ['event-loop-blocking', 'performance', 'P1', 'static', 1, 'code', 'No request keeps the others waiting for the processor'],
    ['cache-policy', 'performance', 'P2', 'static', 2, 'code', 'What is cached expires, and belongs to whom it is shown'],
  ],
};

/** The controls that are listed so far, by section. */
export const CONTROLS: readonly Control[] = SECTIONS.flatMap((section) =>
  (ROWS[section] ?? []).map(([id, layer, severity, kind, wave, decidedOn, demand]) => {
    return { id, layer, section, severity, kind, wave, decidedOn, demand };
  }),
);

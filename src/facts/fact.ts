import type { Location, Place } from '../model/location.ts';
import type { QueuedJobFact } from './queued-job.ts';
import type { RepeatedCallFact } from './repeated-call.ts';
import type { SqlTextFact } from './sql-text.ts';
import type { TransactionEffectFact } from './transaction-effect.ts';
import type { BlockingCallFact } from './blocking-call.ts';
import type { SlowPatternFact } from './slow-pattern.ts';
import type { FanOutFact } from './fan-out.ts';
import type { StubFact } from './stub.ts';
import type { ConsoleOutputFact } from './console-output.ts';
import type { ConfigurationModuleFact } from './configuration-module.ts';
import type { EnvironmentSampleFact } from './environment-sample.ts';
import type { EnvironmentVariableFact } from './environment-variable.ts';
import type { ScatteredSettingsFact } from './scattered-settings.ts';
import type { TelemetryFact } from './telemetry.ts';
import type { LogSetupFact } from './log-setup.ts';
import type { RequestMetricFact } from './request-metric.ts';
import type { RequestIdGapFact } from './request-id-gap.ts';
import type { TracingSetupFact } from './tracing-setup.ts';
import type { AsyncContextFact } from './async-context.ts';
import type { ErrorDumpFact } from './error-dump.ts';
import type { ErrorLogFact } from './error-log.ts';
import type { EnvironmentMixFact } from './environment-mix.ts';
import type { EscapingErrorFact } from './escaping-error.ts';
import type { FixedAddressFact } from './fixed-address.ts';
import type { HttpCallFact } from './http-call.ts';
import type { ListQueryFact } from './list-query.ts';
import type { BootCallFact } from './boot-call.ts';
import type { BootScriptFact } from './boot-script.ts';
import type { ImportEffectFact } from './import-effect.ts';
import type { LazySetupFact } from './lazy-setup.ts';
import type { UnaskedDatabaseFact } from './unasked-database.ts';
import type { LiveAccountFact } from './live-account.ts';
import type { ProductionCopyFact } from './production-copy.ts';
import type { WipedDatabaseFact } from './wiped-database.ts';
import type { LogFact } from './log.ts';
import type { DisclosingSettingFact } from './disclosing-setting.ts';
import type { PersonalLogFact } from './personal-log.ts';
import type { DeadLetterGapFact } from './dead-letter-gap.ts';
import type { JobQueueFact } from './job-queue.ts';
import type { MessageConsumerFact } from './message-consumer.ts';
import type { PaymentFact } from './payment.ts';
import type { RetryFact } from './retry.ts';
import type { RetryPolicyFact } from './retry-policy.ts';
import type { RouteFact } from './route.ts';
import type { SecretFact } from './secret.ts';
import type { ForcedStopFact } from './forced-stop.ts';
import type { HeldResourceFact } from './held-resource.ts';
import type { OpenTransactionFact } from './open-transaction.ts';
import type { DrainGapFact } from './drain-gap.ts';
import type { LeftOpenFact } from './left-open.ts';
import type { IgnoredCancellationFact } from './ignored-cancellation.ts';
import type { ServiceCallFact } from './service-call.ts';
import type { ServiceFact } from './service.ts';
import type { SwallowedErrorFact } from './swallowed-error.ts';
import type { MemoryGrowthFact } from './memory-growth.ts';
import type { EndlessLockFact } from './endless-lock.ts';
import type { ScheduleFact } from './schedule.ts';
import type { VolatileWorkFact } from './volatile-work.ts';
import type { WorkflowSlipFact } from './workflow-slip.ts';
import type { JobEffectFact } from './job-effect.ts';
import type { CacheFlawFact } from './cache-flaw.ts';
import type { ProcessStateFact } from './process-state.ts';
import type { ProbeGapFact } from './probe-gap.ts';
import type { ProbeTargetFact } from './probe-target.ts';
import type { HealthFact } from './health.ts';
import type { ContainerFact } from './container.ts';
import type { ProbeFact } from './probe.ts';
import type { DatabasePoolFact } from './database-pool.ts';
import type { LongTransactionFact } from './long-transaction.ts';
import type { PoolHazardFact } from './pool-hazard.ts';
import type { UnmeasuredFact } from './unmeasured.ts';
import type { OuterLimitFact } from './outer-limit.ts';
import type { TimeLeakFact } from './time-leak.ts';
import type { CircuitBreakerFact } from './circuit-breaker.ts';
import type { FragileCallFact } from './fragile-call.ts';
import type { FaultTestsFact } from './fault-tests.ts';
import type { UnboundedClientFact } from './unbounded-client.ts';
import type { UserFlowFact } from './user-flow.ts';
import type { WebhookFact } from './webhook.ts';
import type { WorkflowStepFact } from './workflow-step.ts';
import type { WorkflowFact } from './workflow.ts';

/**
 * What kind of code a file is. Rules hear of `production` facts, and of others only where they ask.
 * `script` runs by hand or once (migration runner, seed, CLI), `tooling` configures the build.
 */
export type Role = 'production' | 'script' | 'test' | 'example' | 'generated' | 'vendored' | 'frontend' | 'tooling';

/** A setting is given, decidedly not given, or not decided. Rules speak of `absent` only. */
export type Setting = 'present' | 'absent' | 'unknown';

/** Where execution starts. */
export interface EntryPoint {
  readonly kind: 'route' | 'graphql-field' | 'consumer' | 'job' | 'schedule' | 'startup' | 'cli' | 'event';
  /** For people: `POST /orders`, `queue mail`, `cron 0 * * * *`. */
  readonly label: string;
  readonly at: Location;
  /** The function was given to what the framework calls, and takes what that hands on: checked perhaps, and no longer the request. */
  readonly made?: true;
}

/** One step of a call chain, from an entry point towards a fact. */
export interface ChainStep {
  readonly label: string;
  readonly at: Location;
}

/** From where a fact can be reached, as far as decided. An empty list of entries means: none found, which proves nothing. */
export interface Reach {
  readonly entries: readonly EntryPoint[];
  /** The shortest chain from the first entry, without the fact itself. */
  readonly chain: readonly ChainStep[];
  /** What the call and the calls of that chain stand in, the innermost first. */
  readonly within?: readonly Surrounding[];
}

/** A condition under which code runs: over and over, with its errors caught, or until a commit. */
export interface Surrounding {
  readonly kind: 'loop' | 'try' | 'transaction';
  readonly at: Location;
}

/** What all facts have. */
export interface FactBase {
  readonly at: Place;
  readonly role: Role;
  /** Root folder of the package that the file belongs to; empty for the root package. */
  readonly service: string;
}

/** The closed union of facts; each kind is defined and made in a file of its own, named after it. */
export type Fact =
  | CacheFlawFact
  | JobEffectFact
  | WorkflowSlipFact
  | VolatileWorkFact
  | ScheduleFact
  | EndlessLockFact
  | MemoryGrowthFact
  | UserFlowFact
  | ProcessStateFact
  | ConfigurationModuleFact
  | EnvironmentSampleFact
  | FixedAddressFact
  | UnaskedDatabaseFact
  | LazySetupFact
  | ImportEffectFact
  | BootCallFact
  | BootScriptFact
  | LiveAccountFact
  | ProductionCopyFact
  | WipedDatabaseFact
  | ScatteredSettingsFact
  | EnvironmentVariableFact
  | UnboundedClientFact
  | FaultTestsFact
  | FragileCallFact
  | CircuitBreakerFact
  | OuterLimitFact
  | TimeLeakFact
  | PoolHazardFact
  | DatabasePoolFact
  | LongTransactionFact
  | RetryFact
  | RetryPolicyFact
  | PaymentFact
  | MessageConsumerFact
  | UnmeasuredFact
  | JobQueueFact
  | QueuedJobFact
  | DeadLetterGapFact
  | SecretFact
  | LogFact
  | PersonalLogFact
  | ErrorDumpFact
  | ErrorLogFact
  | AsyncContextFact
  | TracingSetupFact
  | RequestIdGapFact
  | RequestMetricFact
  | LogSetupFact
  | TelemetryFact
  | DisclosingSettingFact
  | SqlTextFact
  | RepeatedCallFact
  | TransactionEffectFact
  | RouteFact
  | ForcedStopFact
  | IgnoredCancellationFact
  | LeftOpenFact
  | DrainGapFact
  | HeldResourceFact
  | OpenTransactionFact
  | ServiceFact
  | ServiceCallFact
  | ProbeGapFact
  | ProbeTargetFact
  | HealthFact
  | ConsoleOutputFact
  | EscapingErrorFact
  | EnvironmentMixFact
  | SwallowedErrorFact
  | ListQueryFact
  | FanOutFact
  | StubFact
  | BlockingCallFact
  | SlowPatternFact
  | HttpCallFact
  | ContainerFact
  | ProbeFact
  | WorkflowFact
  | WorkflowStepFact
  | WebhookFact;
export type FactKind = Fact['kind'];
export type FactOf<K extends FactKind> = Extract<Fact, { readonly kind: K }>;

/** All facts of one tree, in a deterministic order. */
export interface Facts {
  readonly all: readonly Fact[];
  of<K extends FactKind>(kind: K): readonly FactOf<K>[];
}

import type { Policy } from '../model/policy.ts';
import type { ScriptSummary } from '../summaries/script-summary.ts';
import type { Summaries } from '../summaries/summary.ts';
import { containerFacts } from './container.ts';
import { consoleOutputFacts } from './console-output.ts';
import { configurationModuleFacts } from './configuration-module.ts';
import { environmentSampleFacts } from './environment-sample.ts';
import { environmentVariableFacts } from './environment-variable.ts';
import { queuedJobFacts } from './queued-job.ts';
import { scatteredSettingsFacts } from './scattered-settings.ts';
import { telemetryFacts } from './telemetry.ts';
import { logSetupFacts } from './log-setup.ts';
import { requestMetricFacts } from './request-metric.ts';
import { requestIdGapFacts } from './request-id-gap.ts';
import { tracingSetupFacts } from './tracing-setup.ts';
import { asyncContextFacts } from './async-context.ts';
import { errorDumpFacts } from './error-dump.ts';
import { errorLogFacts } from './error-log.ts';
import { environmentMixFacts } from './environment-mix.ts';
import { escapingErrorFacts } from './escaping-error.ts';
import type { Fact, FactKind, FactOf, Facts } from './fact.ts';
import { fixedAddressFacts } from './fixed-address.ts';
import { httpCallFacts } from './http-call.ts';
import { disclosingSettingFacts } from './disclosing-setting.ts';
import { blockingCallFacts } from './blocking-call.ts';
import { slowPatternFacts } from './slow-pattern.ts';
import { fanOutFacts } from './fan-out.ts';
import { stubFacts } from './stub.ts';
import { listQueryFacts } from './list-query.ts';
import { bootCallFacts } from './boot-call.ts';
import { bootScriptFacts } from './boot-script.ts';
import { importEffectFacts } from './import-effect.ts';
import { lazySetupFacts } from './lazy-setup.ts';
import { unaskedDatabaseFacts } from './unasked-database.ts';
import { liveAccountFacts } from './live-account.ts';
import { productionCopyFacts } from './production-copy.ts';
import { wipedDatabaseFacts } from './wiped-database.ts';
import { logFacts } from './log.ts';
import { personalLogFacts } from './personal-log.ts';
import { CodeModel } from './link/code-model.ts';
import { Modules } from './link/modules.ts';
import { linkPackages } from './link/packages.ts';
import { linkRoles } from './link/roles.ts';
import type { TreeModel } from './link/tree-model.ts';
import { deadLetterGapFacts } from './dead-letter-gap.ts';
import { jobQueueFacts } from './job-queue.ts';
import { messageConsumerFacts } from './message-consumer.ts';
import { unmeasuredFacts } from './unmeasured.ts';
import { paymentFacts } from './payment.ts';
import { memoryGrowthFacts } from './memory-growth.ts';
import { endlessLockFacts } from './endless-lock.ts';
import { scheduleFacts } from './schedule.ts';
import { volatileWorkFacts } from './volatile-work.ts';
import { workflowSlipFacts } from './workflow-slip.ts';
import { jobEffectFacts } from './job-effect.ts';
import { cacheFlawFacts } from './cache-flaw.ts';
import { processStateFacts } from './process-state.ts';
import { probeFacts } from './probe.ts';
import { retryFacts } from './retry.ts';
import { retryPolicyFacts } from './retry-policy.ts';
import { routeFacts } from './route.ts';
import { secretFacts } from './secret.ts';
import { forcedStopFacts } from './forced-stop.ts';
import { heldResourceFacts } from './held-resource.ts';
import { openTransactionFacts } from './open-transaction.ts';
import { drainGapFacts } from './drain-gap.ts';
import { leftOpenFacts } from './left-open.ts';
import { ignoredCancellationFacts } from './ignored-cancellation.ts';
import { serviceCallFacts } from './service-call.ts';
import { serviceFacts } from './service.ts';
import { probeGapFacts } from './probe-gap.ts';
import { probeTargetFacts } from './probe-target.ts';
import { healthFacts } from './health.ts';
import { repeatedCallFacts } from './repeated-call.ts';
import { swallowedErrorFacts } from './swallowed-error.ts';
import { sqlTextFacts } from './sql-text.ts';
import { transactionEffectFacts } from './transaction-effect.ts';
import { databasePoolFacts } from './database-pool.ts';
import { longTransactionFacts } from './long-transaction.ts';
import { poolHazardFacts } from './pool-hazard.ts';
import { outerLimitFacts } from './outer-limit.ts';
import { timeLeakFacts } from './time-leak.ts';
import { circuitBreakerFacts } from './circuit-breaker.ts';
import { fragileCallFacts } from './fragile-call.ts';
import { faultTestsFacts } from './fault-tests.ts';
import { unboundedClientFacts } from './unbounded-client.ts';
import { userFlowFacts } from './user-flow.ts';
import { webhookFacts } from './webhook.ts';
import { workflowFacts } from './workflow.ts';

/** Makes the facts of one kind, or of a few that belong together. */
type FactBuilder = (model: TreeModel) => readonly Fact[];

const BUILDERS: readonly FactBuilder[] = [
  cacheFlawFacts,
  jobEffectFacts,
  workflowSlipFacts,
  volatileWorkFacts,
  scheduleFacts,
  endlessLockFacts,
  memoryGrowthFacts,
  processStateFacts,
  unboundedClientFacts,
  faultTestsFacts,
  fragileCallFacts,
  circuitBreakerFacts,
  outerLimitFacts,
  timeLeakFacts,
  poolHazardFacts,
  databasePoolFacts,
  longTransactionFacts,
  webhookFacts,
  secretFacts,
  logFacts,
  personalLogFacts,
  errorDumpFacts,
  errorLogFacts,
  asyncContextFacts,
  tracingSetupFacts,
  requestIdGapFacts,
  requestMetricFacts,
  logSetupFacts,
  telemetryFacts,
  disclosingSettingFacts,
  sqlTextFacts,
  repeatedCallFacts,
  transactionEffectFacts,
  routeFacts,
  serviceFacts,
  forcedStopFacts,
  ignoredCancellationFacts,
  leftOpenFacts,
  drainGapFacts,
  heldResourceFacts,
  openTransactionFacts,
  escapingErrorFacts,
  environmentMixFacts,
  configurationModuleFacts,
  environmentVariableFacts,
  environmentSampleFacts,
  fixedAddressFacts,
  unaskedDatabaseFacts,
  lazySetupFacts,
  importEffectFacts,
  bootCallFacts,
  bootScriptFacts,
  liveAccountFacts,
  productionCopyFacts,
  wipedDatabaseFacts,
  scatteredSettingsFacts,
  swallowedErrorFacts,
  listQueryFacts,
  fanOutFacts,
  stubFacts,
  blockingCallFacts,
  slowPatternFacts,
  consoleOutputFacts,
  probeGapFacts,
  probeTargetFacts,
  healthFacts,
  httpCallFacts,
  retryFacts,
  retryPolicyFacts,
  paymentFacts,
  messageConsumerFacts,
  unmeasuredFacts,
  jobQueueFacts,
  queuedJobFacts,
  deadLetterGapFacts,
  containerFacts,
  probeFacts,
  workflowFacts,
  userFlowFacts,
  serviceCallFacts,
];

/** What a team says of its code that the code does not say itself. */
export type Declarations = Partial<Pick<Policy, 'payments' | 'flows'>>;

/** Joins the summaries of one tree into its facts. Pure; the same summaries and declarations give the same facts in the same order. */
export function link(summaries: Summaries, declared: Declarations = {}): Facts {
  const model = linkTree(summaries, declared);
  return gather(BUILDERS.flatMap((build) => build(model)));
}

/** The model that facts are made from; apart, so that tests and tools can ask it. */
export function linkTree(summaries: Summaries, { payments = [], flows = [] }: Declarations = {}): TreeModel {
  const packages = linkPackages(summaries);
  const scripts = separate(summaries);
  const modules = new Modules(summaries, packages.packages, packages.packageOf);
  return {
    summaries,
    ...packages,
    roleOf: linkRoles(summaries, packages.packageOf),
    code: new CodeModel(scripts, modules),
    declaredPayments: payments,
    declaredFlows: flows,
  };
}

/**
 * The scripts of a tree, each an object of its own. Files of equal content share one summary, in a tree and across both, but what their
 * names mean depends on where they stand; answers are remembered by object.
 */
function separate(summaries: Summaries): ReadonlyMap<string, ScriptSummary> {
  const scripts = new Map<string, ScriptSummary>();
  const seen = new Set<ScriptSummary>();
  for (const [path, { content }] of summaries) {
    if (content?.format !== 'script') continue;
    scripts.set(path, seen.has(content) ? structuredClone(content) : { ...content });
    seen.add(content);
  }
  return scripts;
}

function gather(all: readonly Fact[]): Facts {
  const byKind = new Map<FactKind, Fact[]>();
  for (const fact of all) {
    const list = byKind.get(fact.kind);
    if (list) list.push(fact);
    else byKind.set(fact.kind, [fact]);
  }
  return { all, of: <K extends FactKind>(kind: K) => (byKind.get(kind) ?? []) as FactOf<K>[] };
}

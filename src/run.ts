import { compare } from './engine/compare.ts';
import { runKey } from './engine/run-key.ts';
import { describeCrash, runRules, type RuleRun } from './engine/run-rules.ts';
import { selectRules, type RuleWishes } from './engine/select-rules.ts';
import { link } from './facts/link.ts';
import type { ComparedFinding, NotAnalysed } from './model/finding.ts';
import { pathRoleOf } from './model/path-role.ts';
import type { Policy } from './model/policy.ts';
import type { Notice, Review } from './model/review.ts';
import { findRuleSetting, isInScope, matchesGlob } from './policy/match-path.ts';
import { readPolicy, type PolicyOptions } from './policy/read-policy.ts';
import type { Ports } from './ports.ts';
import type { Rule } from './rule-api/index.ts';
import { classifyPath } from './summaries/classify.ts';
import { heedKnownHeaders } from './summaries/generated-headers.ts';
import { summarise } from './summaries/summarise.ts';
import type { Summaries } from './summaries/summary.ts';
import { LIMITS, limitFindings } from './triage/limit-findings.ts';
import { triage, type Triaged, type TriageOptions } from './triage/triage.ts';
import { decide, type Case } from './verdict/decide.ts';
import { exitCode } from './verdict/exit-code.ts';
import { layerStatuses } from './verdict/layers.ts';
import { score } from './verdict/score.ts';

export interface RunOptions {
  /** Every rule there is. */
  readonly rules: readonly Rule[];
  readonly wishes: RuleWishes;
  readonly policy: Omit<PolicyOptions, 'ruleIds'>;
}

export interface Outcome {
  readonly review: Review;
  readonly exitCode: 0 | 1 | 3;
}

/** The whole way from two trees to a published review; the only place that knows its order. */
export async function run(ports: Ports, options: RunOptions): Promise<Outcome> {
  const { policy, notices } = await readPolicy(ports.trees, { ...options.policy, ruleIds: options.rules.map(({ meta }) => meta.id) });
  const rules = selectRules(options.rules, policy, options.wishes);
  const analysis = policy.gate.on === 'all' || touchesBackend(ports.trees) ? await analyse(ports, rules, policy) : NOTHING;
  const triaged = triage(analysis.compared, triageOptions(ports, { ...options, policy, rules, analysis }));
  const review = conclude(ports, { policy, rules, analysis, triaged, notices });
  await ports.publish(review, policy);
  return { review, exitCode: exitCode(review.verdict, policy.onIncomplete) };
}

/** What is known of the trees once every rule has spoken. */
interface Analysis {
  readonly compared: readonly ComparedFinding[];
  readonly notAnalysed: readonly NotAnalysed[];
  readonly head: Summaries;
  readonly base: Summaries | undefined;
  readonly heard: ReadonlySet<string>;
}

const NOTHING: Analysis = { compared: [], notAnalysed: [], head: new Map(), base: undefined, heard: new Set() };

/** False for a change that no extractor reads, such as one of documents alone: there is nothing to judge then. */
function touchesBackend({ base, changes }: Ports['trees']): boolean {
  const isRead = (path: string): boolean => !['ignored', 'text'].includes(classifyPath(path));
  return !base || changes.some(({ path, from }) => isRead(path) || (from !== undefined && isRead(from)));
}

async function analyse(ports: Ports, rules: readonly Rule[], policy: Policy): Promise<Analysis> {
  const summaries = await summarise(ports, policy.limits);
  const basePathOf = followRenames(ports.trees.changes);
  const base = summaries.base && judge(ports, { rules, policy, tree: summaries.base, identity: summaries.identities.base });
  const heeded = summaries.base ? heedKnownHeaders(summaries.head, summaries.base, basePathOf) : summaries.head;
  // Another name in the base, or a header that is not heeded, changes what is said of the same tree.
  const isPlain = heeded === summaries.head && !ports.trees.changes.some(({ from }) => from !== undefined);
  const identity = isPlain ? summaries.identities.head : undefined;
  const head = judge(ports, { rules, policy, tree: heeded, identity, basePathOf });
  ports.log.working('comparing');
  const crashes = new Map(
    [...head.crashes, ...(base?.crashes ?? [])].map((crash) => [`${crash.ruleId} ${crash.path}`, describeCrash(crash)]),
  );
  return {
    compared: base
      ? compare(base.findings, head.findings, basePathOf)
      : head.findings.map((finding) => ({ finding, baseline: 'existing' })),
    notAnalysed: [...ports.trees.notAnalysed(), ...summaries.notAnalysed, ...crashes.values()],
    head: summaries.head,
    base: summaries.base,
    heard: head.heard,
  };
}

interface Judging {
  readonly rules: readonly Rule[];
  readonly policy: Policy;
  readonly tree: Summaries;
  /** Digest of the tree; undefined where what is said does not depend on the tree alone. */
  readonly identity: string | undefined;
  readonly basePathOf?: (path: string) => string;
}

/** What the rules say of a tree, or what they said of it in an earlier run. */
function judge({ cache, log }: Ports, { rules, policy, tree, identity, basePathOf = (path) => path }: Judging): RuleRun {
  const key = identity && runKey({ rules, policy, identity });
  const kept = key && cache.runs.get(key);
  if (kept) return kept;
  log.working('linking');
  const severityAt = (ruleId: string, path: string) => findRuleSetting(policy, ruleId, path)?.severity;
  const run = runRules(rules, link(tree, policy), { working: (on) => log.working(on), basePathOf, severityAt });
  if (key) cache.runs.set(key, run);
  return run;
}

function followRenames(changes: Ports['trees']['changes']): (path: string) => string {
  const origins = new Map(changes.flatMap(({ path, from }) => (from === undefined ? [] : [[path, from]])));
  return (path) => origins.get(path) ?? path;
}

/** What triage needs to know of the policy, the files and the rules. */
function triageOptions(ports: Ports, about: RunOptions & { policy: Policy; rules: readonly Rule[]; analysis: Analysis }): TriageOptions {
  const { policy, rules, analysis } = about;
  // A suppression in a document, a test or an example is an example.
  const isLive = (path: string): boolean => classifyPath(path) !== 'text' && pathRoleOf(path) === 'production';
  const commented = [...analysis.head].filter(([path, { suppressions }]) => suppressions.length > 0 && isLive(path));
  return {
    mode: ports.trees.base ? 'review' : 'audit',
    suppressions: new Map(commented.map(([path, { suppressions }]) => [path, suppressions])),
    baseSuppressions: (path) => analysis.base?.get(path)?.suppressions ?? [],
    allowNewSuppressions: policy.suppressions.allowNew,
    waivers: policy.waivers,
    isInScope: ({ ruleId, at }) => isInScope(policy.scope, at.path) && findRuleSetting(policy, ruleId, at.path)?.off !== true,
    matches: matchesGlob,
    knownRules: new Set(about.rules.map(({ meta }) => meta.id)),
    ranRules: new Set(analysis === NOTHING ? [] : rules.map(({ meta }) => meta.id)),
    today: new Date(ports.now()).toISOString().slice(0, 10),
  };
}

interface Conclusion {
  readonly policy: Policy;
  readonly rules: readonly Rule[];
  readonly analysis: Analysis;
  readonly triaged: Triaged;
  readonly notices: readonly Notice[];
}

function conclude({ trees }: Ports, { policy, rules, analysis, triaged, notices }: Conclusion): Review {
  const mode = trees.base ? 'review' : 'audit';
  // What concerns the whole tree stands at its root, and is in every scope.
  const counts = ({ path, incomplete }: NotAnalysed): boolean => incomplete && (path === '.' || isInScope(policy.scope, path));
  const notAnalysed = analysis.notAnalysed.map((entry) => ({ ...entry, incomplete: counts(entry) }));
  const matter: Case = { mode, gate: policy.gate, findings: triaged.findings, notAnalysed, hasSubject: analysis !== NOTHING };
  const decision = decide(matter);
  const { listed, omitted } = limitFindings(decision.findings);
  const layers = rules.filter(({ meta }) => analysis.heard.has(meta.id)).map(({ meta }) => meta.layer);
  return {
    mode,
    verdict: decision.verdict,
    reason: decision.reason,
    gate: policy.gate,
    score: score(decision.counts.open),
    findings: listed,
    counts: decision.counts,
    layers: layerStatuses(matter, new Set(layers)),
    notAnalysed,
    notices: [...notices, ...triaged.notices, ...announceOmitted(omitted)],
    head: trees.head.id,
    base: trees.base?.id,
    filesRead: analysis.head.size,
    rulesRun: rules.length,
  };
}

function announceOmitted(omitted: number): readonly Notice[] {
  if (omitted === 0) return [];
  const text = `${omitted} further findings are counted and not listed: at most ${LIMITS.perRuleAndFile} of one rule and file are, and ${LIMITS.perRun} in all.`;
  return [{ text }];
}

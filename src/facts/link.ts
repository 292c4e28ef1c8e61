import type { ScriptSummary } from '../summaries/script-summary.ts';
import type { Summaries } from '../summaries/summary.ts';
import { containerFacts } from './container.ts';
import type { Fact, FactKind, FactOf, Facts } from './fact.ts';
import { httpCallFacts } from './http-call.ts';
import { CodeModel } from './link/code-model.ts';
import { Modules } from './link/modules.ts';
import { linkPackages } from './link/packages.ts';
import { linkRoles } from './link/roles.ts';
import type { TreeModel } from './link/tree-model.ts';
import { probeFacts } from './probe.ts';
import { retryFacts } from './retry.ts';
import { routeFacts } from './route.ts';
import { secretFacts } from './secret.ts';
import { serviceFacts } from './service.ts';
import { sqlTextFacts } from './sql-text.ts';
import { workflowFacts } from './workflow.ts';

/** Makes the facts of one kind, or of a few that belong together. */
type FactBuilder = (model: TreeModel) => readonly Fact[];

const BUILDERS: readonly FactBuilder[] = [
  secretFacts,
  sqlTextFacts,
  routeFacts,
  serviceFacts,
  httpCallFacts,
  retryFacts,
  containerFacts,
  probeFacts,
  workflowFacts,
];

/** Joins the summaries of one tree into its facts. Pure; the same summaries give the same facts in the same order. */
export function link(summaries: Summaries): Facts {
  const model = linkTree(summaries);
  return gather(BUILDERS.flatMap((build) => build(model)));
}

/** The model that facts are made from; apart, so that tests and tools can ask it. */
export function linkTree(summaries: Summaries): TreeModel {
  const packages = linkPackages(summaries);
  const scripts = new Map<string, ScriptSummary>();
  for (const [path, { content }] of summaries) if (content?.format === 'script') scripts.set(path, content);
  const modules = new Modules(summaries, packages.packages, packages.packageOf);
  return { summaries, ...packages, roleOf: linkRoles(summaries, packages.packageOf), code: new CodeModel(scripts, modules) };
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

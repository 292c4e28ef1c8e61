import type { Fact, FactKind, FactOf, Facts, Role } from '../facts/fact.ts';
import type { Finding, NotAnalysed, Problem } from '../model/finding.ts';
import { compareLocation } from '../model/location.ts';
import type { Severity } from '../model/readiness.ts';
import type { Rule } from '../rule-api/index.ts';
import { identify, type Statement } from './identify.ts';

/** A rule that threw, and on which file; the path is empty where it looked at the whole tree. */
export interface RuleCrash {
  readonly ruleId: string;
  readonly path: string;
  readonly cause: unknown;
}

/** What the rules said of one tree. */
export interface RuleRun {
  /** Sorted by path, line, column and rule. */
  readonly findings: readonly Finding[];
  readonly crashes: readonly RuleCrash[];
  /** Ids of the rules that met at least one fact of theirs. */
  readonly heard: ReadonlySet<string>;
}

export interface RuleRunOptions {
  /** Told the path, or the rule, in work. */
  readonly working: (on: string) => void;
  /** The name that a file of this tree had in the base, so that a rename changes no identity. */
  readonly basePathOf: (path: string) => string;
  /** The policy's word on the severity of a rule at a path; it holds for every facet. */
  readonly severityAt: (ruleId: string, path: string) => Severity | undefined;
}

/** A rule with the facts that exist for it. */
interface Listening {
  readonly rule: Rule;
  readonly roles: ReadonlySet<Role>;
  readonly facts: Facts;
}

type Listener = (fact: Fact, facts: Facts) => Problem | readonly Problem[] | undefined;

/** Offers every fact once to each rule that listens to its kind, then asks the rules about absence. A rule that throws stops nobody else. */
export function runRules(rules: readonly Rule[], facts: Facts, options: RuleRunOptions): RuleRun {
  const run = new Run();
  const listening = listen(rules, facts);
  const table = tabulate(listening);
  let path = '';
  for (const fact of facts.all) {
    if (fact.at.path !== path) options.working((path = fact.at.path));
    for (const { listener, to } of table.get(fact.kind) ?? []) {
      if (to.roles.has(fact.role)) run.offer(to, path, () => listener(fact, to.facts));
    }
  }
  for (const to of listening) {
    const { atEnd, meta } = to.rule;
    if (atEnd === undefined) continue;
    options.working(`rule ${meta.id}`);
    run.ask(to, (seen) => atEnd(seen));
  }
  return run.finish(options);
}

/** The entry of a crash for the report. Holds no message of the error, which may quote the source. */
export function describeCrash({ ruleId, path, cause }: RuleCrash): NotAnalysed {
  const name = cause instanceof Error ? cause.name : typeof cause;
  return { path: path || '.', reason: 'rule-error', detail: `rule ${ruleId} failed with ${name}`, incomplete: true };
}

/** The state of one run; it dies with it. */
class Run {
  readonly #said: Statement[] = [];
  readonly #crashes = new Map<string, RuleCrash>();
  readonly #heard = new Set<string>();

  /** A fact that a rule listens to. */
  offer(to: Listening, path: string, answer: () => Problem | readonly Problem[] | undefined): void {
    this.#heard.add(to.rule.meta.id);
    this.#attempt(to.rule, path, answer);
  }

  /** The end of the tree; the rule was heard if it looks at a fact. */
  ask(to: Listening, answer: (facts: Facts) => readonly Problem[]): void {
    const met = () => void this.#heard.add(to.rule.meta.id);
    this.#attempt(to.rule, '', () => answer(notice(to.facts, met)));
  }

  #attempt(rule: Rule, path: string, answer: () => Problem | readonly Problem[] | undefined): void {
    const ruleId = rule.meta.id;
    try {
      for (const problem of toList(answer())) this.#said.push({ rule, problem });
    } catch (cause) {
      const key = `${ruleId} ${path}`;
      if (!this.#crashes.has(key)) this.#crashes.set(key, { ruleId, path, cause });
    }
  }

  finish(options: RuleRunOptions): RuleRun {
    const sorted = this.#said.toSorted(
      (left, right) => compareLocation(left.problem.at, right.problem.at) || compareText(left.rule.meta.id, right.rule.meta.id),
    );
    return { findings: identify(sorted, options), crashes: [...this.#crashes.values()], heard: this.#heard };
  }
}

function toList(said: Problem | readonly Problem[] | undefined): readonly Problem[] {
  if (said === undefined) return [];
  return isList(said) ? said : [said];
}

function isList(said: Problem | readonly Problem[]): said is readonly Problem[] {
  return Array.isArray(said);
}

function listen(rules: readonly Rule[], facts: Facts): readonly Listening[] {
  const views = new Map<string, Facts>();
  return rules.map((rule) => {
    const roles = new Set(rule.meta.roles);
    const key = [...roles].toSorted().join(' ');
    const view = views.get(key) ?? restrict(facts, roles);
    views.set(key, view);
    return { rule, roles, facts: view };
  });
}

/** Kind of fact to those who listen to it, in the order of the rules. */
function tabulate(listening: readonly Listening[]): ReadonlyMap<string, readonly { listener: Listener; to: Listening }[]> {
  const table = new Map<string, { listener: Listener; to: Listening }[]>();
  for (const to of listening) {
    // `on` ties each kind to its listener, which no longer shows once kinds are looked up at run time.
    for (const [kind, listener] of Object.entries(to.rule.on as Readonly<Record<string, Listener>>)) {
      const listeners = table.get(kind) ?? [];
      listeners.push({ listener, to });
      table.set(kind, listeners);
    }
  }
  return table;
}

/** The facts of some roles alone; lists are made when first asked for. */
function restrict(facts: Facts, roles: ReadonlySet<Role>): Facts {
  const lists = new Map<string, readonly Fact[]>();
  let all: readonly Fact[] | undefined;
  return {
    get all() {
      return (all ??= facts.all.filter((fact) => roles.has(fact.role)));
    },
    of<K extends FactKind>(kind: K): readonly FactOf<K>[] {
      const found = lists.get(kind) ?? facts.of(kind).filter((fact: Fact) => roles.has(fact.role));
      lists.set(kind, found);
      return found as readonly FactOf<K>[];
    },
  };
}

/** Calls back when a reader meets a fact. */
function notice(facts: Facts, met: () => void): Facts {
  return {
    get all() {
      if (facts.all.length > 0) met();
      return facts.all;
    },
    of<K extends FactKind>(kind: K): readonly FactOf<K>[] {
      const found = facts.of(kind);
      if (found.length > 0) met();
      return found;
    },
  };
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

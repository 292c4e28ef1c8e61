import type { Value } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import { WRITTEN_RESULTS } from './knowledge/personal-data.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { FactBase } from './fact.ts';
import type { TreeModel } from './link/tree-model.ts';
import { leavesOutAll, redactionAt, redactionsOf } from './log-redaction.ts';
import type { Position, Vocabulary } from './log-vocabulary.ts';
import { LogWalk, type PassedParam } from './log-walk.ts';
import { callersOf, writingsOf, type Writing } from './log-writings.ts';
import { membersOf } from './value-names.ts';

/** What a redaction leaves of something that is written; what it leaves out is not told at all. */
export type Redacted<Leak> = Leak & { readonly redaction: 'none' | 'unmatched' | 'unknown' };

/** A call that gives what a vocabulary knows to something that writes. */
export interface LeakingCall<Leak> {
  readonly site: CallSite;
  /** What writes it in the end: that call, or one in a function of the tree that it leads to. */
  readonly writing: Writing;
  readonly leaks: readonly Redacted<Leak>[];
}

/** What is asked of a leak: the keys that lead to it and, where it is a record, those of its fields that matter. */
interface Leaking extends Pick<Position, 'path'> {
  readonly fields?: readonly string[];
}

interface Given extends Omit<Position, 'file'> {
  readonly value: Value;
}

/** A call whose arguments are written by `writing`. */
interface Work {
  readonly writing: Writing;
  readonly site: CallSite;
  readonly given: readonly Given[];
  readonly climbed: number;
}

/** Functions of the tree between what is known and what writes it. */
const MOST_CLIMBED = 3;
/** Callers of one function that are looked at. */
const MOST_CALLERS = 60;

/** The calls of production code that write what a vocabulary knows, or give it to a function of the tree that does; `others` write as well. */
export function leakingCalls<Leak extends Leaking>(
  model: TreeModel,
  vocabulary: Vocabulary<Leak>,
  others: readonly Writing[] = [],
): readonly LeakingCall<Leak>[] {
  return new LeakSearch(model, vocabulary).run([...writingsOf(model), ...others]);
}

class LeakSearch<Leak extends Leaking> {
  private readonly model: TreeModel;
  private readonly vocabulary: Vocabulary<Leak>;
  private readonly walk: LogWalk<Leak>;
  private readonly found: LeakingCall<Leak>[] = [];
  /** Parameters of functions whose callers have been looked at. */
  private readonly followed = new Set<string>();

  constructor(model: TreeModel, vocabulary: Vocabulary<Leak>) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.walk = new LogWalk(model.code, vocabulary);
  }

  run(writings: readonly Writing[]): readonly LeakingCall<Leak>[] {
    const work = [...writings.map((writing) => workOf(writing, writing.site.call.args)), ...writtenResults(this.model)];
    for (let next = work.pop(); next; next = work.pop()) work.push(...this.judge(next));
    return this.found;
  }

  /** Notes what a call writes, and gives the calls of the function around it whose arguments it writes. */
  private judge(work: Work): readonly Work[] {
    const { site, writing, climbed } = work;
    const all = work.given.map(({ value, path, form }) => this.walk.find(value, { file: site.file, path, form }));
    const leaks = this.redacted(
      writing,
      all.flatMap((one) => one.leaks),
    );
    if (leaks.length > 0) this.found.push({ site, writing, leaks });
    return climbed < MOST_CLIMBED ? all.flatMap(({ params }) => params.flatMap((param) => this.callersOf(work, param))) : [];
  }

  private callersOf(work: Work, param: PassedParam): readonly Work[] {
    const { file, fn, index, members, path, form } = param;
    const key = `${file}\0${fn}\0${index}\0${members.join('.')}`;
    if (this.followed.has(key)) return [];
    this.followed.add(key);
    const isRest = this.model.code.functionRecord(file, fn)?.params[index]?.rest === true;
    const callers = callersOf(this.model, param);
    if (callers.length > MOST_CALLERS) return [];
    return callers.flatMap((site) => {
      const values = isRest ? site.call.args.slice(index) : site.call.args.slice(index, index + 1);
      const given = values.map((value): Given => ({ value: membersOf(value, isRest ? [] : members), path, form }));
      return given.length === 0 ? [] : [{ ...work, site, given, climbed: work.climbed + 1 }];
    });
  }

  private redacted({ site }: Writing, leaks: readonly Leak[]): readonly Redacted<Leak>[] {
    return leaks.flatMap((leak): readonly Redacted<Leak>[] => {
      const { path, fields = [] } = leak;
      if (path && leavesOutAll(redactionsOf(this.model).of(site), fields)) return [];
      // What has become part of a text is out of reach of any redaction.
      if (path === undefined || path.length === 0) return [{ ...leak, redaction: 'none' }];
      const found = redactionAt(redactionsOf(this.model).of(site), path, this.vocabulary.isWhole(leak));
      return found === 'covered' ? [] : [{ ...leak, redaction: found }];
    });
  }
}

function workOf(writing: Writing, values: readonly Value[]): Work {
  return { writing, site: writing.site, given: values.map((value): Given => ({ value, path: [], form: 'value' })), climbed: 0 };
}

/** What functions give that are called for each request, to be written with it. */
function writtenResults(model: TreeModel): readonly Work[] {
  return knownCalls(model, WRITTEN_RESULTS).flatMap(({ site, entry }) => {
    const made = model.code.resolve(site.file, site.call.args[entry.argument]);
    const record = made.kind === 'function' && made.file === site.file ? model.code.functionRecord(made.file, made.fn) : undefined;
    return record && model.roleOf(site.file) === 'production' ? [workOf({ site, writes: 'log', quiet: false }, record.returns)] : [];
  });
}

/** Whether a function of the tree does nothing else than a call, under no condition: who calls it is to blame for what it is given. */
export function isOnlyDeed({ code }: TreeModel, site: CallSite): boolean {
  const fn = code.enclosing(site);
  const isAlways = code.functionRecord(site.file, fn)?.context === site.call.context;
  return fn !== 0 && isAlways && code.sites(site.file).every((other) => other === site || code.enclosing(other) !== fn);
}

/** The facts of calls, each call once, in the order of files and places. */
export function oncePerPlace<F extends FactBase>(
  facts: Iterable<{ readonly site: CallSite; readonly fact: () => F | undefined }>,
): readonly F[] {
  const found = new Map<string, F>();
  for (const { site, fact } of facts) {
    const key = siteKey(site);
    const made = found.has(key) ? undefined : fact();
    if (made) found.set(key, made);
  }
  return [...found.values()].toSorted(({ at: one }, { at: other }) =>
    one.path === other.path ? one.line - other.line || one.column - other.column : one.path < other.path ? -1 : 1,
  );
}

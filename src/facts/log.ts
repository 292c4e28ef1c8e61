import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase, Reach } from './fact.ts';
import type { LogSink } from './knowledge/loggers.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { location } from './link/location-of.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { redactionAt, redactionsOf, type Redaction, type Redactions } from './log-redaction.ts';
import { requestLogs } from './log-requests.ts';
import type { Leak, PassedParam } from './log-leaks.ts';
import { SourceSearch } from './log-sources.ts';
import { callersOf, writingsOf, type Writing as Written } from './log-writings.ts';
import { membersOf, nameOf } from './value-names.ts';
import { reachOf } from './reach.ts';

/** A call through which a secret gets to a log, a trace, a tracker of errors or the labels of a metric. */
export interface LogFact extends FactBase {
  readonly kind: 'log';
  readonly writes: LogSink['writes'];
  /** The callee as written. */
  readonly expression: string;
  /** Production shows it only when somebody turns the level on. */
  readonly quiet: boolean;
  /** The worst of what is written first. */
  readonly leaks: readonly (Leak & {
    /** `covered` ones are left out of the fact. */ readonly redaction: 'none' | 'unmatched' | 'unknown';
  })[];
  /** Where it is written in the end, when the call is one of a function of the tree that does so. */
  readonly sink?: Location | undefined;
  /** The callee is there to log, by itself or by its name; others write on their way, or in a branch. */
  readonly direct: boolean;
  readonly reach: Reach;
}

/** A call whose arguments, from one on, are written. */
interface Writing extends Written {
  readonly arguments: readonly { readonly value: Value; readonly path: readonly string[] | undefined }[];
  readonly redaction: () => Redaction;
  readonly sink?: CallSite | undefined;
  /** Functions of the tree that were climbed. */
  readonly climbed: number;
}

/** Functions of the tree between a secret and what writes it. */
const MOST_CLIMBED = 3;
const LOGGING = /log|trace|debug|print|report|warn|capture|dump/i;
const ORDER: readonly Leak['certainty'][] = ['certain', 'likely', 'possible'];

/** All calls of a tree that write secrets. */
export function logFacts(model: TreeModel): readonly LogFact[] {
  const search = new LogSearch(model);
  return [...search.run(), ...requestLogs(model)];
}

class LogSearch {
  private readonly model: TreeModel;
  private readonly sources: SourceSearch;
  private readonly redactions: Redactions;
  private readonly found = new Map<string, LogFact>();
  /** Parameters of functions whose callers have been looked at. */
  private readonly followed = new Set<string>();

  constructor(model: TreeModel) {
    this.model = model;
    this.sources = new SourceSearch(model.code);
    this.redactions = redactionsOf(model);
  }

  run(): readonly LogFact[] {
    const work = this.writings();
    for (let next = work.pop(); next; next = work.pop()) work.push(...this.judge(next));
    return [...this.found.values()].toSorted((left, right) =>
      left.at.path < right.at.path
        ? -1
        : left.at.path > right.at.path
          ? 1
          : left.at.line - right.at.line || left.at.column - right.at.column,
    );
  }

  private writings(): Writing[] {
    return writingsOf(this.model).map(({ site, writes, quiet }) => {
      const given = site.call.args.map((value) => ({ value, path: [] }));
      return { site, writes, arguments: given, quiet, redaction: () => this.redactions.of(site), climbed: 0 };
    });
  }

  /** Notes what a call writes, and gives the calls of the function around it whose arguments it writes. */
  private judge(writing: Writing): readonly Writing[] {
    const { site } = writing;
    const all = writing.arguments.map(({ value, path }) => this.sources.find(site.file, value, path));
    const leaks = all.flatMap((one) => one.leaks);
    if (leaks.length > 0) this.note(writing, leaks);
    return writing.climbed < MOST_CLIMBED ? all.flatMap(({ params }) => params.flatMap((param) => this.callersOf(writing, param))) : [];
  }

  private callersOf(writing: Writing, param: PassedParam): readonly Writing[] {
    const { file, fn, index, members, path } = param;
    const key = `${file}\0${fn}\0${index}\0${members.join('.')}`;
    if (this.followed.has(key)) return [];
    this.followed.add(key);
    const isRest = this.model.code.functionRecord(file, fn)?.params[index]?.rest === true;
    return callersOf(this.model, param).flatMap((site) => {
      const given = isRest ? site.call.args.slice(index) : site.call.args.slice(index, index + 1);
      if (given.length === 0) return [];
      const values = given.map((value) => ({ value: membersOf(value, isRest ? [] : members), path }));
      return [{ ...writing, site, arguments: values, sink: writing.sink ?? writing.site, climbed: writing.climbed + 1 }];
    });
  }

  private note(writing: Writing, leaks: readonly Leak[]): void {
    const { site, sink } = writing;
    const { code } = this.model;
    if (this.found.has(siteKey(site)) || stageAt(code, site.file, site.call.context) === 'development') return;
    const open = this.openOf(writing, leaks);
    if (open.length === 0 || runsInBrowser(this.model, site)) return;
    this.found.set(siteKey(site), {
      kind: 'log',
      ...baseOfSite(this.model, site),
      writes: writing.writes,
      expression: expressionText(code.script(site.file), site.call.callee),
      quiet: writing.quiet,
      leaks: open,
      sink: sink && location(sink.file, sink.call.at),
      direct: sink === undefined || LOGGING.test(nameOf(site.call.callee, code, site.file)),
      reach: reachOf(this.model, site),
    });
  }

  private openOf({ redaction }: Writing, leaks: readonly Leak[]): LogFact['leaks'] {
    const judged = leaks.flatMap((leak): LogFact['leaks'] => {
      // What has become part of a text is out of reach of any redaction.
      if (leak.path === undefined || leak.path.length === 0) return [{ ...leak, redaction: 'none' }];
      const found = redactionAt(redaction(), leak.path);
      return found === 'covered' ? [] : [{ ...leak, redaction: found }];
    });
    return judged.toSorted((left, right) => ORDER.indexOf(left.certainty) - ORDER.indexOf(right.certainty));
  }
}

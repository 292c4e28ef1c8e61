import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import type { LogSink } from './knowledge/loggers.ts';
import { isPersonRoute, WRITTEN_RESULTS } from './knowledge/personal-data.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { location } from './link/location-of.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { redactionAt, redactionsOf, type Redactions } from './log-redaction.ts';
import { callersOf, writingsOf, type Writing } from './log-writings.ts';
import type { Form, PersonalLeak, PersonalParam } from './personal-leaks.ts';
import { payloadFields } from './personal-payload.ts';
import { PersonalSearch } from './personal-sources.ts';
import { reachOf } from './reach.ts';
import { membersOf, nameOf } from './value-names.ts';

/** A call that writes data about persons, or all that a client sent, to a log, a trace, a tracker of errors or the labels of a metric. */
export interface PersonalLogFact extends FactBase {
  readonly kind: 'personal-log';
  readonly writes: LogSink['writes'];
  /** The callee as written. */
  readonly expression: string;
  /** Production shows it only when somebody turns the level on. */
  readonly quiet: boolean;
  /** The worst of what is written first; never empty. What the logger leaves out is left out here. */
  readonly leaks: readonly (PersonalLeak & { readonly redaction: 'none' | 'unmatched' | 'unknown' })[];
  /** Where a caller hands it in, when the call writes what its function is given. */
  readonly handedIn?: Location | undefined;
  readonly reach: Reach;
}

interface Given {
  readonly value: Value;
  readonly path: readonly string[] | undefined;
  readonly form: Form;
}

/** A call whose arguments are written by `writing`: that itself, or one of a function of the tree that leads there. */
interface Work {
  readonly writing: Writing;
  readonly site: CallSite;
  readonly given: readonly Given[];
  readonly climbed: number;
}

/** Functions of the tree between the data and what writes it. */
const MOST_CLIMBED = 3;
/** Callers of one function that are looked at. */
const MOST_CALLERS = 60;
/** Functions that are there to write: who calls them is to blame, while others write on their way. */
const LOGGING = /^_?(?:log|trace|debug|print|report|warn|info|error|capture|dump)|log(?:ger)?$/i;
const KINDS: readonly PersonalLeak['kind'][] = ['field', 'entity', 'payload'];
const CERTAINTIES: readonly PersonalLeak['certainty'][] = ['certain', 'likely', 'possible'];

const KNOWN = new WeakMap<TreeModel, readonly PersonalLogFact[]>();

/** All calls of a tree that write data about persons; found once per tree. */
export function personalLogFacts(model: TreeModel): readonly PersonalLogFact[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const facts = new PersonalLogSearch(model).run();
  KNOWN.set(model, facts);
  return facts;
}

class PersonalLogSearch {
  private readonly model: TreeModel;
  private readonly sources: PersonalSearch;
  private readonly redactions: Redactions;
  private readonly found = new Map<string, PersonalLogFact>();
  /** Parameters of functions whose callers have been looked at. */
  private readonly followed = new Set<string>();

  constructor(model: TreeModel) {
    this.model = model;
    this.sources = new PersonalSearch(model.code);
    this.redactions = redactionsOf(model);
  }

  run(): readonly PersonalLogFact[] {
    const written = writingsOf(this.model).filter(({ writes }) => writes !== 'metric');
    const work = [...written.map((writing) => workOf(writing, writing.site.call.args)), ...writtenResults(this.model)];
    for (let next = work.pop(); next; next = work.pop()) work.push(...this.judge(next));
    return [...this.found.values()].toSorted((left, right) =>
      left.at.path < right.at.path
        ? -1
        : left.at.path > right.at.path
          ? 1
          : left.at.line - right.at.line || left.at.column - right.at.column,
    );
  }

  /** Notes what a call writes, and gives the calls of the function around it whose arguments it writes. */
  private judge(work: Work): readonly Work[] {
    const all = work.given.map(({ value, path, form }) => this.sources.find(work.site.file, value, { path, form }));
    const leaks = all.flatMap((one) => one.leaks);
    if (leaks.length > 0) this.note(work, leaks);
    return work.climbed < MOST_CLIMBED ? all.flatMap(({ params }) => params.flatMap((param) => this.callersOf(work, param))) : [];
  }

  private callersOf(work: Work, param: PersonalParam): readonly Work[] {
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

  private note({ writing, site, climbed }: Work, leaks: readonly PersonalLeak[]): void {
    const { code } = this.model;
    const isLogging = climbed > 0 && LOGGING.test(nameOf(site.call.callee, code, site.file));
    const at = climbed === 0 || isLogging ? site : writing.site;
    if (this.found.has(siteKey(at)) || isForDevelopment(this.model, at) || stageAt(code, at.file, at.call.context) === 'development')
      return;
    const open = this.openOf(writing, site, leaks);
    if (open.length === 0 || runsInBrowser(this.model, at)) return;
    this.found.set(siteKey(at), {
      kind: 'personal-log',
      ...baseOfSite(this.model, at),
      writes: writing.writes,
      expression: expressionText(code.script(at.file), at.call.callee),
      quiet: writing.quiet,
      leaks: open,
      handedIn: at === site ? undefined : location(site.file, site.call.at),
      reach: reachOf(this.model, at),
    });
  }

  private openOf({ site: writer }: Writing, site: CallSite, leaks: readonly PersonalLeak[]): PersonalLogFact['leaks'] {
    const judged = leaks.flatMap((leak): PersonalLogFact['leaks'] => {
      const known = leak.kind === 'payload' ? this.withFields(site, leak) : leak;
      // What has become part of a text is out of reach of any redaction.
      if (leak.path === undefined || leak.path.length === 0) return [{ ...known, redaction: 'none' }];
      const found = redactionAt(this.redactions.of(writer), leak.path);
      return found === 'covered' ? [] : [{ ...known, redaction: found }];
    });
    return judged.toSorted(
      (left, right) =>
        CERTAINTIES.indexOf(left.certainty) - CERTAINTIES.indexOf(right.certainty) || KINDS.indexOf(left.kind) - KINDS.indexOf(right.kind),
    );
  }

  /** What a client sent is a record about a person where the code around, or the route, shows that it holds such data. */
  private withFields(site: CallSite, leak: PersonalLeak): PersonalLeak {
    const fields = payloadFields(this.model, site, leak.what);
    if (fields.length > 0) return { ...leak, kind: 'entity', fields, certainty: 'certain' };
    const isPersonal = this.model.code.reachOf(site).entries.some(({ kind, label }) => kind === 'route' && isPersonRoute(label));
    return isPersonal ? { ...leak, kind: 'entity', data: 'which a route about persons is sent' } : leak;
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

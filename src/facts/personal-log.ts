import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { isOnlyDeed, leakingCalls, oncePerPlace, type LeakingCall, type Redacted } from './leaking-calls.ts';
import { FORMAT_LOGGERS, isWritingName } from './knowledge/loggers.ts';
import { isPersonRoute } from './knowledge/personal-data.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { PersonalLeak } from './personal-leaks.ts';
import { payloadFields } from './personal-payload.ts';
import { PersonalVocabulary } from './personal-vocabulary.ts';
import type { Writing } from './log-writings.ts';
import { reachOf } from './reach.ts';
import { nameOf } from './value-names.ts';

/** A call that writes data about persons, or all that a client sent, to a log, a trace or a tracker of errors. */
export interface PersonalLogFact extends FactBase {
  readonly kind: 'personal-log';
  readonly writes: Writing['writes'];
  /** The callee as written. */
  readonly expression: string;
  /** Production shows it only when somebody turns the level on. */
  readonly quiet: boolean;
  /** The worst of what is written first; never empty. What the logger leaves out is left out here. */
  readonly leaks: readonly Redacted<PersonalLeak>[];
  /** Where a caller hands it in, when the call writes what its function is given. */
  readonly handedIn?: Location | undefined;
  readonly reach: Reach;
}

const KINDS: readonly PersonalLeak['kind'][] = ['field', 'entity', 'payload'];
const CERTAINTIES: readonly PersonalLeak['certainty'][] = ['certain', 'likely', 'possible'];

const KNOWN = new WeakMap<TreeModel, readonly PersonalLogFact[]>();

/** All calls of a tree that write data about persons; found once per tree. */
export function personalLogFacts(model: TreeModel): readonly PersonalLogFact[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const leaking = leakingCalls(model, new PersonalVocabulary(model.code))
    .filter(({ writing }) => writing.writes !== 'metric')
    // Of several that one call writes, the one of which something is known is told.
    .toSorted((left, right) => Number(isPayload(left)) - Number(isPayload(right)));
  const facts = oncePerPlace(
    [...leaking, ...formatsWithUsers(model)].map((one) => {
      const site = blamed(model, one);
      return { site, fact: () => factOf(model, site, one) };
    }),
  );
  KNOWN.set(model, facts);
  return facts;
}

/** Formats of access logs that name who signed in: `:remote-user`. */
function formatsWithUsers(model: TreeModel): readonly LeakingCall<PersonalLeak>[] {
  return knownCalls(model, FORMAT_LOGGERS).flatMap(({ site }) => {
    const [format] = site.call.args;
    if (format?.kind !== 'literal' || !String(format.value).includes(':remote-user') || model.roleOf(site.file) !== 'production') return [];
    const leak = { what: ':remote-user', kind: 'field', data: 'the name that a client signs in by', fields: [], path: undefined } as const;
    return [{ site, writing: { site, writes: 'log', quiet: false }, leaks: [{ ...leak, certainty: 'likely', redaction: 'none' }] }];
  });
}

function isPayload({ leaks }: LeakingCall<PersonalLeak>): boolean {
  return leaks.every(({ kind }) => kind === 'payload');
}

/** Who calls a function that is there to write is to blame; others write on their way. */
function blamed(model: TreeModel, { site, writing }: LeakingCall<PersonalLeak>): CallSite {
  const isThere = site === writing.site || isWritingName(nameOf(site.call.callee, model.code, site.file));
  return isThere || isOnlyDeed(model, writing.site) ? site : writing.site;
}

function factOf(model: TreeModel, at: CallSite, { site, writing, leaks }: LeakingCall<PersonalLeak>): PersonalLogFact | undefined {
  const { code } = model;
  if (isForDevelopment(model, at) || stageAt(code, at.file, at.call.context) === 'development' || runsInBrowser(model, at))
    return undefined;
  return {
    kind: 'personal-log',
    ...baseOfSite(model, at),
    writes: writing.writes,
    expression: expressionText(code.script(at.file), at.call.callee),
    quiet: writing.quiet,
    leaks: leaks
      .map((leak) => (leak.kind === 'payload' ? withFields(model, site, leak) : leak))
      .toSorted(
        (left, right) =>
          CERTAINTIES.indexOf(left.certainty) - CERTAINTIES.indexOf(right.certainty) ||
          KINDS.indexOf(left.kind) - KINDS.indexOf(right.kind),
      ),
    handedIn: at === site ? undefined : location(site.file, site.call.at),
    // What an access log writes it writes with each request, wherever it is set up.
    reach: code.externals(at).some((one) => FORMAT_LOGGERS.find(one)) ? { entries: [], chain: [] } : reachOf(model, at),
  };
}

/** What a client sent is a record about a person where the code around, or the route, shows that it holds such data. */
function withFields(model: TreeModel, site: CallSite, leak: Redacted<PersonalLeak>): Redacted<PersonalLeak> {
  const fields = payloadFields(model, site, leak.what);
  if (fields.length > 0) return { ...leak, kind: 'entity', fields, certainty: 'certain' };
  const isPersonal = model.code.reachOf(site).entries.some(({ kind, label }) => kind === 'route' && isPersonRoute(label));
  return isPersonal ? { ...leak, kind: 'entity', data: 'which a route about persons is sent' } : leak;
}

import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase, Reach } from './fact.ts';
import type { LogSink } from './knowledge/loggers.ts';
import { leakingCalls, oncePerPlace, type LeakingCall, type Redacted } from './leaking-calls.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { location } from './link/location-of.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { requestLogs } from './log-requests.ts';
import { reachOf } from './reach.ts';
import type { SecretLeak } from './secret-leaks.ts';
import { SecretVocabulary } from './secret-vocabulary.ts';
import { nameOf } from './value-names.ts';

/** A call through which a secret gets to a log, a trace, a tracker of errors or the labels of a metric. */
export interface LogFact extends FactBase {
  readonly kind: 'log';
  readonly writes: LogSink['writes'];
  /** The callee as written. */
  readonly expression: string;
  /** Production shows it only when somebody turns the level on. */
  readonly quiet: boolean;
  /** The worst of what is written first; never empty. What the logger leaves out is left out here. */
  readonly leaks: readonly Redacted<SecretLeak>[];
  /** Where it is written in the end, when the call is one of a function of the tree that does so. */
  readonly sink?: Location | undefined;
  /** The callee is there to log, by itself or by its name; others write on their way, or in a branch. */
  readonly direct: boolean;
  readonly reach: Reach;
}

const LOGGING = /log|trace|debug|print|report|warn|capture|dump/i;
const ORDER: readonly SecretLeak['certainty'][] = ['certain', 'likely', 'possible'];

/** All calls of a tree that write secrets. */
export function logFacts(model: TreeModel): readonly LogFact[] {
  const leaking = leakingCalls(model, new SecretVocabulary(model.code));
  const facts = oncePerPlace(leaking.map((one) => ({ site: one.site, fact: () => factOf(model, one) })));
  return [...facts, ...requestLogs(model)];
}

function factOf(model: TreeModel, { site, writing, leaks }: LeakingCall<SecretLeak>): LogFact | undefined {
  const { code } = model;
  if (stageAt(code, site.file, site.call.context) === 'development' || runsInBrowser(model, site)) return undefined;
  const isSink = site === writing.site;
  return {
    kind: 'log',
    ...baseOfSite(model, site),
    writes: writing.writes,
    expression: expressionText(code.script(site.file), site.call.callee),
    quiet: writing.quiet,
    leaks: leaks.toSorted((left, right) => ORDER.indexOf(left.certainty) - ORDER.indexOf(right.certainty)),
    sink: isSink ? undefined : location(writing.site.file, writing.site.call.at),
    direct: isSink || LOGGING.test(nameOf(site.call.callee, code, site.file)),
    reach: reachOf(model, site),
  };
}

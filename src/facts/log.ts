import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase, Reach } from './fact.ts';
import { isOnlyDeed, leakingCalls, oncePerPlace, type LeakingCall, type Redacted } from './leaking-calls.ts';
import { isWritingName } from './knowledge/loggers.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { location } from './link/location-of.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { requestLogs } from './log-requests.ts';
import { reachOf } from './reach.ts';
import type { SecretLeak } from './secret-leaks.ts';
import type { Writing } from './log-writings.ts';
import { SecretVocabulary } from './secret-vocabulary.ts';
import { nameOf } from './value-names.ts';

/** A call through which a secret gets to a log, a trace, a tracker of errors or the labels of a metric. */
export interface LogFact extends FactBase {
  readonly kind: 'log';
  readonly writes: Writing['writes'];
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

const ORDER: readonly SecretLeak['certainty'][] = ['certain', 'likely', 'possible'];

/** All calls of a tree that write secrets. */
export function logFacts(model: TreeModel): readonly LogFact[] {
  const leaking = leakingCalls(model, new SecretVocabulary(model.code), thrownTexts(model)).filter(isTold);
  const facts = oncePerPlace(leaking.map((one) => ({ site: one.site, fact: () => factOf(model, one) })));
  return [...facts, ...requestLogs(model)];
}

/** The errors that production code throws with a message put together from values. */
function thrownTexts(model: TreeModel): readonly Writing[] {
  return model.code.files.flatMap((file) => {
    if (model.roleOf(file) !== 'production') return [];
    return (model.code.script(file)?.jumps ?? []).flatMap(({ kind, value }): readonly Writing[] => {
      const site = kind === 'throw' && value?.kind === 'call' ? model.code.resolver.site(file, value.call) : undefined;
      return site?.call.kind === 'new' && site.call.args[0]?.kind === 'text' ? [{ site, writes: 'error', quiet: false }] : [];
    });
  });
}

/** What stands in the message of an error may be a name as well as a value, so only what is sure is told; it is not followed to callers. */
function isTold({ site, writing, leaks }: LeakingCall<SecretLeak>): boolean {
  return (
    writing.writes !== 'error' ||
    (site === writing.site && leaks.some(({ certainty, kind }) => certainty === 'certain' && kind === 'credential'))
  );
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
    direct: isSink || isWritingName(nameOf(site.call.callee, code, site.file)) || isOnlyDeed(model, writing.site),
    reach: reachOf(model, site),
  };
}

import type { CallRecord, Value } from '../summaries/script-summary.ts';
import { baseOfSite } from './base.ts';
import { globalCalls } from './call-index.ts';
import { mostOf } from './input-bound.ts';
import type { FactBase, Reach } from './fact.ts';
import { MATCHES_TEXT, TEXT_MATCHES } from './knowledge/blocking-calls.ts';
import { lengthsAsked } from './link/asked-lengths.ts';
import { originsOf, type Origin } from './link/origins.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { trustOf } from './link/untrusted.ts';
import { reachOf } from './reach.ts';
import { isExponential } from './regexp-shape.ts';

/** A regular expression by which a client can hold up the process. */
export interface SlowPatternFact extends FactBase {
  readonly kind: 'slow-pattern';
  /** The pattern takes exponential time for some texts and a client sends the text, or a client sends the pattern. */
  readonly form: 'exponential' | 'from-input';
  /** The pattern, where it is written in the code. */
  readonly pattern: string;
  /** What the client sends: `req.body.name`. */
  readonly input: string;
  /** A check bounds the length of what the client sends. */
  readonly bounded: boolean;
  readonly reach: Reach;
}

/** Levels of callers that a text is followed through. */
const CLIMB = 3;
/** Characters for which two ways to match each come to milliseconds. */
const MOST_CHARACTERS = 24;

export function slowPatternFacts(model: TreeModel): readonly SlowPatternFact[] {
  const files = model.code.files.filter((file) => model.roleOf(file) === 'production');
  return [
    ...files.flatMap((file) => model.code.sites(file).flatMap((site) => matchingOf(model, site) ?? [])),
    ...globalCalls(model, 'RegExp').flatMap((site) => (model.roleOf(site.file) === 'production' ? (makingOf(model, site) ?? []) : [])),
  ];
}

function matchingOf(model: TreeModel, site: CallSite): SlowPatternFact | undefined {
  const parts = partsOf(site.call);
  if (!parts) return undefined;
  const pattern = patternOf(model, site.file, parts.pattern);
  if (pattern === undefined || !isExponential(pattern)) return undefined;
  return factOf(model, site, { form: 'exponential', pattern, value: parts.text });
}

// `new RegExp(text)`; what is made and dropped at once only checks that the text is a pattern.
function makingOf(model: TreeModel, site: CallSite): SlowPatternFact | undefined {
  const [value] = site.call.args;
  if (site.call.use === 'statement') return undefined;
  return value && value.kind !== 'literal' && value.kind !== 'regexp'
    ? factOf(model, site, { form: 'from-input', pattern: '', value })
    : undefined;
}

/** The expression and the text of a call that matches one with the other. */
function partsOf({ kind, callee, args: [first] }: CallRecord): { readonly pattern: Value; readonly text: Value } | undefined {
  if (kind !== 'call' || callee.kind !== 'member' || !first) return undefined;
  if (MATCHES_TEXT.has(callee.name)) return { pattern: callee.of, text: first };
  return TEXT_MATCHES.has(callee.name) ? { pattern: first, text: callee.of } : undefined;
}

function patternOf({ code }: TreeModel, file: string, value: Value): string | undefined {
  if (value.kind === 'regexp') return value.source;
  if (value.kind !== 'binding' && value.kind !== 'member') return undefined;
  const resolved = code.resolve(file, value);
  return resolved.kind === 'value' && resolved.value.kind === 'regexp' ? resolved.value.source : undefined;
}

function factOf(
  model: TreeModel,
  site: CallSite,
  { form, pattern, value }: Pick<SlowPatternFact, 'form' | 'pattern'> & { readonly value: Value },
): SlowPatternFact | undefined {
  const sent = originsOf(model.code, site.file, value, CLIMB)
    .filter((origin) => !isShortened(origin))
    .map((origin) => ({ origin, trust: trustOf(model.code, origin) }))
    .find(({ trust }) => trust.level === 'untrusted');
  const length = sent && form === 'exponential' ? lengthOf(model, site, sent.origin) : 'open';
  if (!sent || length === 'short') return undefined;
  return {
    kind: 'slow-pattern',
    ...baseOfSite(model, site),
    form,
    pattern,
    input: sent.trust.label ?? '',
    bounded: length === 'bounded',
    reach: reachOf(model, site),
  };
}

/** How long a text may be that a client sends: `short` where even an exponential match ends soon. */
function lengthOf(model: TreeModel, site: CallSite, origin: Origin): 'short' | 'bounded' | 'open' {
  const { code } = model;
  const places = [{ file: site.file, fn: code.enclosing(site) }, ...(origin.from.kind === 'param' ? [origin.from] : [])];
  const asked = places.flatMap(({ file, fn }) => lengthsAsked(code, file, fn).map((value) => code.resolve(file, value)));
  const known = asked.flatMap((one) => (one.kind === 'value' && one.value.kind === 'literal' ? [Number(one.value.value)] : []));
  const most = Math.min(mostOf(model, origin, 'characters') ?? Number.POSITIVE_INFINITY, ...known);
  if (most <= MOST_CHARACTERS) return 'short';
  return most < Number.POSITIVE_INFINITY || asked.length > 0 ? 'bounded' : 'open';
}

/** Whether a text was cut down, escaped or checked on its way. */
function isShortened({ through }: Origin): boolean {
  return through.some(({ call: { callee } }) => callee.kind !== 'member' || /slice|substr|escape|trunc|limit/i.test(callee.name));
}

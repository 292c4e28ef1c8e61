import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import { PATTERN_DECORATORS, PATTERN_SENDS } from './knowledge/message-patterns.ts';
import { externalOf } from './link/entry-points.ts';
import { location } from './link/location-of.ts';
import type { Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { reachOf } from './reach.ts';
import type { ServiceCallFact } from './service-call.ts';

/** A pattern as it is compared: the text, or the keys and values of an object in the order of the keys. */
type Pattern = string;

interface Handler {
  /** Undefined where it is not decided. */
  readonly pattern: Pattern | undefined;
  readonly at: NonNullable<ServiceCallFact['near']>['at'];
}

/** Share of the handlers' patterns that must be known. */
const RECOVERED = 0.8;
/** Objects nested deeper than this are no patterns. */
const DEEPEST = 4;

/** Messages that are sent under a pattern of which it is decided whether somebody takes it. */
export function messageCalls(model: TreeModel): readonly ServiceCallFact[] {
  const sends = knownCalls(model, PATTERN_SENDS).filter(({ site }) => model.roleOf(site.file) === 'production');
  if (sends.length === 0) return [];
  const handlers = handlersOf(model);
  const known = new Map(handlers.flatMap(({ pattern, at }) => (pattern === undefined ? [] : [[pattern, at]])));
  const isRecovered = known.size > 0 && handlers.filter(({ pattern }) => pattern !== undefined).length >= handlers.length * RECOVERED;
  const asked = sends.map(({ site, entry }) => ({
    site,
    awaits: entry.awaits,
    pattern: patternOf(model, model.code.resolve(site.file, site.call.args[0])),
  }));
  const attested = asked.some(({ pattern }) => pattern !== undefined && known.has(pattern));
  return asked.flatMap(({ site, awaits, pattern }): readonly ServiceCallFact[] => {
    if (pattern === undefined) return [];
    const near = [...known].find(([one]) => isAlike(one, pattern));
    // An event that nobody takes may be meant for others; one that is nearly what is taken is a slip.
    const isJudged = isRecovered && (awaits || near !== undefined);
    return [
      {
        kind: 'service-call',
        ...baseOfSite(model, site),
        over: 'message',
        expression: expressionText(model.code.script(site.file), site.call.callee),
        asks: pattern,
        target: '',
        by: '',
        certain: true,
        answer: known.has(pattern) ? 'present' : isJudged ? 'absent' : 'unknown',
        near: near && { label: near[0], at: near[1] },
        attested,
        reach: reachOf(model, site),
      },
    ];
  });
}

function handlersOf(model: TreeModel): readonly Handler[] {
  const { code } = model;
  return code.files.flatMap((file) => {
    if (model.roleOf(file) !== 'production') return [];
    return (code.script(file)?.functions ?? []).flatMap((record) =>
      record.decorators.flatMap((decorator): readonly Handler[] => {
        const external = externalOf(code, file, decorator);
        if (!external || !PATTERN_DECORATORS.find(external)) return [];
        const [given] = decorator.kind === 'call' ? (code.script(file)?.calls[decorator.call]?.args ?? []) : [];
        const at = location(file, record.at);
        const resolved = code.resolve(file, given);
        const several =
          resolved.kind === 'value' && resolved.value.kind === 'array'
            ? resolved.value.items.map((item) => code.resolve(resolved.file, item))
            : [resolved];
        return several.map((one) => ({ pattern: patternOf(model, one), at }));
      }),
    );
  });
}

function patternOf(model: TreeModel, resolved: Resolved, depth = 0): Pattern | undefined {
  if (resolved.kind !== 'value' || depth > DEEPEST) return undefined;
  const { file, value } = resolved;
  if (value.kind === 'literal') return typeof value.value === 'string' || typeof value.value === 'number' ? String(value.value) : undefined;
  if (value.kind !== 'object') return undefined;
  const parts = value.entries.flatMap((entry) =>
    'key' in entry ? (partOf(model, { file, depth, key: entry.key, value: entry.value }) ?? []) : [],
  );
  if (parts.length === 0 || parts.length < value.entries.length) return undefined;
  return `{${parts.toSorted((left, right) => (left < right ? -1 : 1)).join(',')}}`;
}

function partOf(
  model: TreeModel,
  { file, depth, key, value }: { file: string; depth: number; key: string; value: Value },
): string | undefined {
  const inner = patternOf(model, model.code.resolve(file, value), depth + 1);
  return inner === undefined ? undefined : `${key}:${inner}`;
}

/** `users.get`, `user.get` and `user_get` are the same words. */
function isAlike(left: Pattern, right: Pattern): boolean {
  return left !== right && wordsOf(left) === wordsOf(right);
}

function wordsOf(pattern: Pattern): string {
  const words =
    pattern
      .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return words
    .map((word) => word.replace(/(?:e?d|s)$/, ''))
    .toSorted()
    .join(' ');
}

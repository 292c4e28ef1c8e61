import type { Value } from '../summaries/script-summary.ts';
import type { EntryPoint } from './fact.ts';
import { FRESH_CALLS, FRESH_GLOBALS } from './knowledge/payments.ts';
import { originsOf, type Origin } from './link/origins.ts';
import type { CodeModel } from './link/code-model.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { trustOf } from './link/untrusted.ts';

/** Where a value comes from: what a request or message brings, what is made anew each time, what stands in the code, or not decided. */
export type Provenance = 'request' | 'generated' | 'fixed' | 'unknown';

const SERVING: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job', 'event']);
/** Levels of callers between a handler and what it calls. */
const CLIMB = 3;
/** Variables and conversions that are looked through. */
const DEEPEST = 6;
/** Globals that only change the type of what they are given. */
const CONVERSIONS: ReadonlySet<string> = new Set(['Number', 'parseInt', 'parseFloat', 'BigInt', 'String']);

/** Where a value comes from, by the most telling of its origins. */
export function provenanceOf(model: TreeModel, file: string, value: Value): Provenance {
  const bare = withoutConversions(model.code, file, value);
  if (isGenerated(model.code, file, bare)) return 'generated';
  const found = originsOf(model.code, file, bare, CLIMB).map((origin) => ofOrigin(model, origin));
  return (['request', 'generated', 'unknown'] as const).find((one) => found.includes(one)) ?? (found.length > 0 ? 'fixed' : 'unknown');
}

function ofOrigin({ code }: TreeModel, origin: Origin): Provenance {
  const { from, through } = origin;
  if (from.kind === 'param') {
    // A schema or a pipe that lets but a few values pass is not told from one that lets pass identifiers.
    if (trustOf(code, origin).level === 'trusted') return 'unknown';
    const kinds = code.graph.entriesOf(from.file, from.fn).map(({ kind }) => kind);
    return kinds.some((kind) => SERVING.has(kind)) ? 'request' : 'unknown';
  }
  const calls = through.map((passage) => code.callee(passage));
  if ([from, ...calls].some((one) => isFresh(one))) return 'generated';
  return from.kind === 'value' && through.length === 0 ? 'fixed' : 'unknown';
}

/** A value without what only makes a number of it, through variables that hold nothing else: `Number(req.params.id)`. */
function withoutConversions(code: CodeModel, file: string, value: Value): Value {
  let at = value;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const script = code.script(file);
    const binding = at.kind === 'binding' ? script?.bindings[at.binding] : undefined;
    const [held, ...others] = binding?.kind === 'variable' ? binding.values : [];
    const call = at.kind === 'call' ? script?.calls[at.call] : undefined;
    const isNumber = call?.callee.kind === 'global' && CONVERSIONS.has(call.callee.name);
    const next: Value | undefined = held && others.length === 0 ? held : isNumber ? call?.args[0] : undefined;
    if (!next) return at;
    at = next;
  }
  return at;
}

// Following a value ends at what no input changes, so this is asked first.
function isGenerated(code: CodeModel, file: string, value: Value): boolean {
  return freshCall(code, value.kind === 'call' ? code.resolve(file, value) : { kind: 'unknown' }) !== undefined;
}

/** The call that made a value anew, at random or by the clock, where one did. */
export function freshCall(code: CodeModel, value: Resolved): CallSite | undefined {
  if (value.kind === 'external') return value.created && isFresh(value) ? value.created : undefined;
  const callee = value.kind === 'result' ? code.callee(value.site) : undefined;
  return value.kind === 'result' && callee?.kind === 'global' && FRESH_GLOBALS.has(callee.path) ? value.site : undefined;
}

// `randomBytes(32).toString('hex')` is as fresh as `randomBytes(32)`.
function isFresh(one: Resolved): boolean {
  const known = one.kind === 'external' ? FRESH_CALLS.find({ ...one, path: one.path.replace(/\(\).*$/, '') }) : undefined;
  return known !== undefined && known.whenBare === undefined;
}

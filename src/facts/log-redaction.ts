import type { Value } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import { LOGGER_MAKERS, LOG_SINKS } from './knowledge/loggers.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import { keysLeftOut } from './redacted-keys.ts';
import type { TreeModel } from './link/tree-model.ts';

/** What a logger leaves out of the objects that it is given. */
export type Redaction =
  | { readonly state: 'none' }
  | { readonly state: 'paths'; readonly paths: readonly string[] }
  /** It leaves something out; what, is not decided, but for some keys, in small letters, that it leaves out wherever they stand. */
  | { readonly state: 'unknown'; readonly keys: ReadonlySet<string> };

/** What becomes of something that is written: it is left out, or it is not, as far as that is told. */
export type RedactionOf = 'covered' | 'none' | 'unmatched' | 'unknown';

const NONE: Redaction = { state: 'none' };
const UNKNOWN: Redaction = { state: 'unknown', keys: new Set() };
/** Names of formats, serialisers and functions that leave secrets out. */
const REDACTING =
  /redact|mask|sanitiz|sanitis|scrub|censor|obfuscat|sensitive|hide_?secret|filter(?:ed)?_?(?:keys|fields|paths)|replacer|(?:deny|black)_?list/i;

const OF_TREES = new WeakMap<TreeModel, Redactions>();

/** The redactions of a tree, gathered once for all who ask. */
export function redactionsOf(model: TreeModel): Redactions {
  const known = OF_TREES.get(model) ?? new Redactions(model);
  OF_TREES.set(model, known);
  return known;
}

/** The redactions of a tree: of single loggers, and of all that a service makes. */
export class Redactions {
  private readonly model: TreeModel;
  private byService: ReadonlyMap<string, Redaction> | undefined;
  private readonly mentioning = new Map<string, boolean>();

  constructor(model: TreeModel) {
    this.model = model;
  }

  /** What the logger of a call leaves out. A logger whose making is not seen is taken for one of those that its service makes. */
  of(site: CallSite): Redaction {
    for (const callee of alternatives(this.model.code.callee(site))) {
      if (callee.kind === 'global') return NONE;
      // A logger of the tree: what it leaves out is its own affair.
      const own = callee.kind === 'function' ? this.ofFile(callee.file) : NONE;
      if (own.state !== 'none') return own;
      if (callee.kind !== 'external') continue;
      if (LOG_SINKS.find(callee) && !LOG_SINKS.find(callee)?.redacts) return NONE;
      const made = this.madeBy(callee.created);
      if (made) return made;
    }
    return this.ofService(this.model.packageOf(site.file)?.root ?? '');
  }

  // A child leaves out what its parent does; its own options may add to that.
  private madeBy(created: CallSite | undefined): Redaction | undefined {
    let at = created;
    for (let step = 0; at && step < 4; step++) {
      const callee = alternatives(this.model.code.callee(at)).find((one) => one.kind === 'external');
      if (callee && isMaker(callee)) return this.ofMaker(at);
      at = callee?.created;
    }
    return undefined;
  }

  private ofService(root: string): Redaction {
    this.byService ??= this.collect();
    const own = this.byService.get(root);
    if (own) return own;
    // The loggers of a workspace are often made in a package of their own.
    return [...this.byService.values()].reduce(either, NONE);
  }

  private collect(): ReadonlyMap<string, Redaction> {
    const found = new Map<string, Redaction>();
    for (const { site } of knownCalls(this.model, LOGGER_MAKERS)) {
      if (site.call.args.length === 0 || this.model.roleOf(site.file) !== 'production') continue;
      const root = this.model.packageOf(site.file)?.root ?? '';
      found.set(root, either(found.get(root), this.ofMaker(site)));
    }
    return found;
  }

  private ofMaker(site: CallSite): Redaction {
    const { code } = this.model;
    const options = site.call.args.find((argument) => argument.kind !== 'literal');
    if (!options) return NONE;
    for (const path of [[], ['logger'], ['pinoHttp'], ['loggerOptions']]) {
      const owner = path.reduce<Value>((of, name) => ({ kind: 'member', of, name }), options);
      const redact = code.setting(site.file, path.length === 0 ? options : owner, 'redact');
      if (redact.state === 'present' && redact.value) return this.paths(redact.value);
      if (redact.state === 'unknown' && path.length === 0) return UNKNOWN;
    }
    return this.ofFile(site.file);
  }

  private paths(redact: Resolved): Redaction {
    const { resolver } = this.model.code;
    const list = redact.kind === 'value' && redact.value.kind === 'object' ? resolver.member(redact, 'paths') : redact;
    if (list.kind !== 'value' || list.value.kind !== 'array') return UNKNOWN;
    const { file, value } = list;
    const paths = value.items.map((item) => this.model.code.resolve(file, item));
    const texts = paths.flatMap((one) =>
      one.kind === 'value' && one.value.kind === 'literal' && typeof one.value.value === 'string' ? [one.value.value] : [],
    );
    return texts.length === paths.length ? { state: 'paths', paths: texts } : UNKNOWN;
  }

  private ofFile(file: string): Redaction {
    const keys = keysLeftOut(this.model.code.script(file));
    return keys.size > 0 || this.mentionsRedaction(file) ? { state: 'unknown', keys } : NONE;
  }

  /** Formats of winston and serialisers of bunyan are functions; their names tell what they are for. */
  private mentionsRedaction(file: string): boolean {
    const known = this.mentioning.get(file);
    if (known !== undefined) return known;
    const { bindings = [], functions = [], classes = [] } = this.model.code.script(file) ?? {};
    const names = [...bindings, ...functions, ...classes.flatMap(({ fields }) => fields)].map(({ name }) => name);
    const params = functions.flatMap((fn) => fn.params.map(({ name }) => name));
    const mentions = [...names, ...params].some((name) => REDACTING.test(name));
    this.mentioning.set(file, mentions);
    return mentions;
  }
}

function isMaker(callee: Resolved): boolean {
  return callee.kind === 'external' && LOGGER_MAKERS.find(callee) !== undefined;
}

function either(first: Redaction | undefined, second: Redaction): Redaction {
  if (!first || first.state === 'none') return second;
  if (second.state === 'none') return first;
  if (first.state === 'unknown' || second.state === 'unknown') return UNKNOWN;
  return { state: 'paths', paths: [...first.paths, ...second.paths] };
}

/** Whether a redaction leaves out all of some fields, wherever they stand. */
export function leavesOutAll(redaction: Redaction, fields: readonly string[]): boolean {
  return redaction.state === 'unknown' && fields.length > 0 && fields.every((field) => redaction.keys.has(field.toLowerCase()));
}

/** What a redaction does to what stands at a path of an object that is written: a value, or an object as a whole. */
export function redactionAt(redaction: Redaction, path: readonly string[], isWhole: boolean): RedactionOf {
  if (redaction.state === 'paths') return covers(redaction.paths, path, isWhole) ? 'covered' : 'unmatched';
  if (redaction.state === 'unknown' && path.some((key) => redaction.keys.has(key.toLowerCase()))) return 'covered';
  return redaction.state;
}

/**
 * Whether the paths of a redaction cover what stands at a path, in the notation of pino: `a.b`, `a["b-c"]`, `*.password` (one level), `a[*].b`.
 * A path that leads further into an object counts for that as a whole: who names `req.headers.cookie` has thought of the headers.
 */
function covers(paths: readonly string[], leak: readonly string[], isWhole: boolean): boolean {
  return paths.some((path) => {
    const steps = path.split(/\.|\[["']?|["']?\]\.?/).filter((step) => step !== '');
    return (
      steps.slice(0, leak.length).every((step, index) => step === '*' || step.toLowerCase() === leak[index]?.toLowerCase()) &&
      steps.length > 0 &&
      (isWhole || steps.length <= leak.length)
    );
  });
}

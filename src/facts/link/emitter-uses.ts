import type { Value } from '../../summaries/script-summary.ts';
import { EMITTER_TYPES, INDIFFERENT_CALLS, INDIFFERENT_GLOBALS } from '../knowledge/emitters.ts';
import type { External } from '../knowledge/table.ts';
import type { CodeModel } from './code-model.ts';
import { deployablesOf } from './deployables.ts';
import { carriersOf } from './emitter-carriers.ts';
import { takersOf } from './emitter-takers.ts';
import { EmitterValues, isReference, kindKey, partsOf } from './emitter-values.ts';
import { alternatives, siteKey, type CallSite, type Resolved } from './resolved.ts';
import { methodName } from './route-parts.ts';
import { signalNames } from './signals.ts';
import type { TreeModel } from './tree-model.ts';

const LISTENS = /^(?:on|once|addListener|prependListener|addEventListener)$/;
const CLOSES = /^(?:end|quit|close|disconnect|destroy|stop|release)$/;
/** Methods of anything that listen to no errors of what they are given. */
const KEEPS_TO_ITSELF = /^(?:pipe|bind)$/;
/** Objects in arrays in objects, as providers of a container are written. */
const DEEPEST = 4;

/** A listener for errors of something that is not followed. */
interface Stray {
  readonly file: string;
  /** The last name of what is listened to; empty where it has none. */
  readonly name: string;
}

/** What becomes of the emitters that some calls make: who listens to them, and whether all of their ways are seen. */
export class EmitterUses {
  private readonly model: TreeModel;
  private readonly values: EmitterValues;
  /** Keys of those with a listener, and of those in hands that are not followed, which comes to the same. */
  private readonly heard = new Set<string>();
  private readonly provided = new Set<string>();
  /** Key of the emitter and function that closes it. */
  private readonly closed = new Set<string>();
  private readonly strays: Stray[] = [];
  /** Members of the global object and of objects of packages that are listened to; anything may have been put there. */
  private readonly listenedMembers = new Set<string>();
  /** Packages that emitters may be of, and the types of those that are made. */
  private readonly packages: ReadonlySet<string>;
  private readonly kinds: ReadonlySet<string>;
  /** Functions that are given an emitter, and those below them. */
  private readonly takers: ReadonlySet<string>;

  constructor(model: TreeModel, makings: readonly CallSite[]) {
    this.model = model;
    const made = makings.flatMap((site) => madeBy(model, site) ?? []);
    this.packages = new Set([...EMITTER_TYPES.packages, ...made.map((one) => one.package)]);
    this.kinds = new Set(made.map(kindKey));
    this.values = new EmitterValues(model.code, new Map(made.map((one) => [siteKey(one.created), one.path])));
    const files = made.length > 0 ? model.code.files.filter((file) => model.roleOf(file) !== 'test') : [];
    this.takers = takersOf(model.code, files, (one) => this.isMade(one));
    for (const file of files) {
      for (const site of model.code.sites(file)) this.addSite(site);
      this.addAssignments(file);
    }
  }

  private isMade(one: Resolved): boolean {
    return (
      one.kind === 'external' &&
      this.packages.has(one.package) &&
      this.values.external(one).some(({ kind, key }) => kind === 'made' || this.kinds.has(key))
    );
  }

  /** Whether nothing listens to the errors of what a call made, as far as that is decided. */
  isUnheard(site: CallSite): boolean {
    const key = siteKey(site);
    if (this.heard.has(key) || this.strays.some(({ file }) => file === site.file)) return false;
    const kinds = this.model.code.resolve(site.file, { kind: 'call', call: site.index });
    if (alternatives(kinds).some((one) => one.kind === 'external' && this.heard.has(kindKey(one)))) return false;
    const { names, fate } = carriersOf(this.model.code, this.values, site);
    if (fate === 'unknown' || [...this.listenedMembers, ...this.strays.map(({ name }) => name)].some((name) => names.has(name)))
      return false;
    const isProvided = fate === 'provided' || this.provided.has(key);
    return !isProvided || !this.strays.some(({ file }) => this.sharesProgram(file, site.file));
  }

  /** Whether the function that makes an emitter closes it as well. */
  isClosedWhereMade(site: CallSite): boolean {
    return this.closed.has(`${siteKey(site)}\0${site.file}\0${this.model.code.enclosing(site)}`);
  }

  private addSite(site: CallSite): void {
    const { callee, args } = site.call;
    if (callee.kind === 'member') {
      if (LISTENS.test(callee.name) && args.length > 1) return this.addListener(site, callee.of);
      if (CLOSES.test(callee.name)) this.addClosing(site, callee.of);
    }
    if (args.length === 0 || !this.mayListen(site)) return;
    for (const value of args) this.handOver(site, value, 0);
  }

  private addListener(site: CallSite, of: Value): void {
    const names = signalNames(this.model.code, site.file, site.call.args[0]);
    if (!names || names.includes('error')) this.hear(site.file, of);
  }

  private hear(file: string, of: Value): void {
    const found = this.values.meaningsOf(file, of);
    if (found.length === 0 && of.kind === 'member') this.listenedMembers.add(of.name);
    for (const one of found) {
      if (one.kind === 'undecided') this.strays.push({ file, name: lastName(this.model.code, file, of) });
      else this.heard.add(one.key);
    }
  }

  private addClosing(site: CallSite, of: Value): void {
    const { code } = this.model;
    for (const one of this.values.meaningsOf(site.file, of))
      if (one.kind === 'made') this.closed.add(`${one.key}\0${site.file}\0${code.enclosing(site)}`);
  }

  // Functions of the tree are looked into from their parameters; whoever else is given an emitter may listen to it.
  private mayListen(site: CallSite): boolean {
    if (KEEPS_TO_ITSELF.test(methodName(site))) return false;
    return alternatives(this.model.code.callee(site)).some((one) => !this.isIndifferent(one));
  }

  private isIndifferent(callee: Resolved): boolean {
    if (callee.kind === 'function') return true;
    if (callee.kind === 'global') return INDIFFERENT_GLOBALS.test(callee.path);
    if (callee.kind === 'external') return INDIFFERENT_CALLS.find(callee) !== undefined;
    const record = callee.kind === 'class' ? this.model.code.resolver.classRecord(callee.file, callee.class) : undefined;
    return record !== undefined && (record.constructorFn >= 0 || !record.extends);
  }

  private handOver(site: CallSite, value: Value, depth: number): void {
    if (depth > DEEPEST) return;
    for (const part of partsOf(value)) this.handOver(site, part, depth + 1);
    if (!this.mayBeEmitter(site.file, value)) return;
    for (const one of this.values.meaningsOf(site.file, value)) {
      if (one.kind === 'undecided') continue;
      if (site.call.kind === 'decorator') this.provided.add(one.key);
      else this.heard.add(one.key);
    }
  }

  private mayBeEmitter(file: string, value: Value): boolean {
    if (!isReference(value)) return false;
    return alternatives(this.model.code.resolve(file, value)).some(
      (one) => this.isMade(one) || (one.kind === 'param' && this.takers.has(`${one.file}\0${one.fn}`)),
    );
  }

  private addAssignments(file: string): void {
    for (const { target, value } of this.model.code.script(file)?.assignments ?? []) {
      if (target.kind !== 'member') continue;
      if (target.name === 'onerror') this.hear(file, target.of);
      if (target.of.kind === 'this' || isExport(target)) continue;
      for (const one of this.values.meaningsOf(file, value)) if (one.kind === 'made') this.provided.add(one.key);
    }
  }

  private sharesProgram(one: string, other: string): boolean {
    const programs = deployablesOf(this.model);
    return programs.length === 0 || programs.some(({ files }) => files.has(one) && files.has(other));
  }
}

function madeBy({ code }: TreeModel, site: CallSite): External | undefined {
  const made = alternatives(code.resolve(site.file, { kind: 'call', call: site.index }));
  return made.find((one): one is External => one.kind === 'external' && one.created !== undefined);
}

// `module.exports = pool` and the like are followed to those who load the file.
function isExport(target: Value): boolean {
  let root = target;
  while (root.kind === 'member') root = root.of;
  return root.kind === 'global' && (root.name === 'module' || root.name === 'exports');
}

/** The name by which code knows what it listens to: of the variable or member, or of the function that gave it. */
function lastName(code: CodeModel, file: string, value: Value): string {
  const script = code.script(file);
  if (value.kind === 'member') return value.name;
  if (value.kind === 'binding') return script?.bindings[value.binding]?.name ?? '';
  if (value.kind === 'await') return lastName(code, file, value.of);
  const callee = value.kind === 'call' ? script?.calls[value.call]?.callee : undefined;
  return callee?.kind === 'member' ? callee.name : '';
}

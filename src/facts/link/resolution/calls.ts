import { HANDING_CALLS } from '../../knowledge/handing-calls.ts';
import { LOOKUPS } from '../../knowledge/injection.ts';
import { COPYING_GLOBALS } from '../../knowledge/object-copies.ts';
import { canonical } from '../../knowledge/objects.ts';
import { alternatives, orElse, UNKNOWN, unite, type CallSite, type Resolved } from '../resolved.ts';
import { instanceOf } from './classes.ts';
import type { Exports } from './exports.ts';
import type { FileIndexes } from './file-index.ts';
import type { Guard } from './guard.ts';
import { mergedBy } from './merged-objects.ts';
import type { Returns } from './returns.ts';
import type { Wiring } from './wiring.ts';
import type { Following, Workings } from './workings.ts';

/** What does a call call, and what comes out of it? */
export class Calls {
  private readonly files: FileIndexes;
  private readonly guard: Guard;
  private readonly wiring: Wiring;
  private readonly follow: Following;
  private readonly exports: Exports;
  private readonly returns: Returns;

  constructor({ files, guard, wiring, follow }: Workings, exports: Exports, returns: Returns) {
    this.files = files;
    this.guard = guard;
    this.wiring = wiring;
    this.follow = follow;
    this.exports = exports;
    this.returns = returns;
  }

  /** What a call calls. */
  callee(site: CallSite): Resolved {
    const resolved = this.follow.resolve(site.file, site.call.callee);
    // What `require` gives can be called where the file exports a function: `require('./routes')(app)`.
    return resolved.kind === 'namespace' ? orElse(this.exports.of(resolved.file, 'default'), resolved) : resolved;
  }

  /** What comes out of a call, by its position in the file. */
  result(file: string, position: number): Resolved {
    const index = this.files.of(file);
    const site = index?.sites[position];
    if (!index || !site) return UNKNOWN;
    const known = index.results[position];
    if (known) return known;
    const resolved = this.guard.once(site, () => unite(alternatives(this.callee(site)).map((one) => this.resultOf(one, site))));
    if (!resolved) return UNKNOWN;
    index.results[position] = resolved;
    return resolved;
  }

  private resultOf(callee: Resolved, site: CallSite): Resolved {
    const { file, call } = site;
    if (call.kind === 'new') return instanceOf(callee, site) ?? { kind: 'result', site };
    if (callee.kind === 'external') return this.resultOfPackage(callee, site);
    if (callee.kind === 'function') return this.returns.to(site, callee);
    if (call.callee.kind === 'member' && call.callee.name === 'bind') return this.follow.resolve(file, call.callee.of);
    if (callee.kind === 'global' && COPYING_GLOBALS.has(callee.path) && call.args[0]) return this.follow.resolve(file, call.args[0]);
    const merged = mergedBy(callee, call);
    return merged ? { kind: 'value', file, value: merged } : { kind: 'result', site };
  }

  private resultOfPackage(callee: Extract<Resolved, { kind: 'external' }>, site: CallSite): Resolved {
    const merged = mergedBy(callee, site.call);
    if (merged) return { kind: 'value', file: site.file, value: merged };
    return this.lookedUp(callee, site) ?? this.handedOn(callee, site) ?? canonical({ ...callee, path: `${callee.path}()`, created: site });
  }

  // `useCallback(save, [])` is the function, `useMemo(() => create(), [])` what it gives.
  private handedOn(callee: Extract<Resolved, { kind: 'external' }>, { file, call }: CallSite): Resolved | undefined {
    const gives = HANDING_CALLS.find(callee)?.gives;
    const given = gives && call.args[0] ? this.follow.resolve(file, call.args[0]) : UNKNOWN;
    if (given.kind !== 'function') return undefined;
    const found = gives === 'argument' ? given : this.returns.of(given.file, given.fn);
    return found.kind === 'unknown' ? undefined : found;
  }

  // `app.get(Orders)`, `container.resolve('orders')`.
  private lookedUp(callee: Extract<Resolved, { kind: 'external' }>, site: CallSite): Resolved | undefined {
    const [token] = site.call.args;
    if (!token || !LOOKUPS.find(callee)) return undefined;
    // A class that nobody registered stands for itself.
    const provided = this.wiring.provided(site.file, token);
    const named = provided ? UNKNOWN : this.follow.resolve(site.file, token);
    return provided ?? (named.kind === 'class' ? instanceOf(named, site) : undefined);
  }
}

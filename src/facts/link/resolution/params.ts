import type { FunctionRecord } from '../../../summaries/script-summary.ts';
import { callbackParameter } from '../../knowledge/objects.ts';
import { alternatives, orElse, UNKNOWN, type CallSite, type Resolved } from '../resolved.ts';
import type { FileIndexes } from './file-index.ts';
import { HOST, type Wiring } from './wiring.ts';
import type { Following, Workings } from './workings.ts';

/** Names of types of packages whose values are no objects with methods, but what a caller writes down. */
const PLAIN_TYPE = /(?:Config|Options|Opts|Settings|Defaults|Init)#$/;

/** What is a function given: by its types, by a container, or as a callback by what it is handed to? */
export class Params {
  private readonly files: FileIndexes;
  private readonly wiring: Wiring;
  private readonly follow: Following;

  constructor({ files, wiring, follow }: Workings) {
    this.files = files;
    this.wiring = wiring;
    this.follow = follow;
  }

  /** What a parameter is; itself where that differs by caller. */
  of(file: string, fn: number, index: number): Resolved {
    const record = this.files.functionRecord(file, fn);
    const param = record?.params[index];
    const decorators = record?.kind === 'constructor' ? param?.decorators : undefined;
    const typed = this.wiring.injected(file, decorators, this.follow.typed(file, param?.type));
    if (typed.kind !== 'unknown' && !isPlainData(typed)) return typed;
    if (this.wiring.isHost(file, fn, index)) return HOST;
    const named = param && this.wiring.named(file, fn, param.name);
    return named ?? orElse(this.givenToCallback(file, record, index), { kind: 'param', file, fn, index, path: [] });
  }

  /** A member of a parameter; itself, with the name, where that differs by caller. */
  member(of: Extract<Resolved, { kind: 'param' }>, name: string): Resolved {
    const given = of.path.length === 0 ? this.wiring.givenTo(of, name) : undefined;
    return given ?? { ...of, path: [...of.path, name] };
  }

  private givenToCallback(file: string, record: FunctionRecord | undefined, index: number): Resolved {
    const site = record?.passedTo && this.files.site(file, record.passedTo.call);
    if (!site || !record.passedTo) return UNKNOWN;
    const { callee: called } = site.call;
    const isThen = called.kind === 'member' && called.name === 'then' && index === 0;
    const awaited = isThen ? this.follow.resolve(site.file, called.of) : UNKNOWN;
    // `import('./orders').then((orders) => …)`
    if (awaited.kind === 'namespace') return awaited;
    const callee = this.follow.callee(site);
    if (callee.kind === 'unknown' && index === 0) return this.sameInTransaction(site);
    for (const one of alternatives(callee)) {
      if (one.kind !== 'external') continue;
      const found = callbackParameter(one, { arg: record.passedTo.arg, path: record.passedTo.path, index });
      if (found) return found;
    }
    return UNKNOWN;
  }

  // `orders.transactional((service) => …)`, where no class has the method: what wraps the object gives it again, bound to a transaction.
  private sameInTransaction({ file, call }: CallSite): Resolved {
    if (call.callee.kind !== 'member' || !/transact/i.test(call.callee.name)) return UNKNOWN;
    const of = this.follow.resolve(file, call.callee.of);
    return of.kind === 'instance' ? of : UNKNOWN;
  }
}

function isPlainData(typed: Resolved): boolean {
  return typed.kind === 'external' && PLAIN_TYPE.test(typed.path);
}

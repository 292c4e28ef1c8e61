import { pathRoleOf } from '../../model/path-role.ts';
import type { Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';

type Param = Extract<Resolved, { kind: 'param' }>;
type TreeFunction = Extract<Resolved, { kind: 'function' }>;
type CallersOf = (file: string, fn: number) => readonly CallSite[];

/** A function that many call is given too much to say what a member of its parameter is. */
const MOST_CALLERS = 4;
/** Parameters that are handed on are followed this far. */
const DEEPEST = 4;

/** Finds the functions behind a member of a parameter, such as `services.orders.find`, in what callers pass. */
export class GivenCallees {
  private readonly code: CodeModel;
  private readonly callersOf: CallersOf;
  private readonly known = new Map<string, readonly TreeFunction[]>();

  constructor(code: CodeModel, callersOf: CallersOf) {
    this.code = code;
    this.callersOf = callersOf;
  }

  of(param: Param, depth = 0): readonly TreeFunction[] {
    if (depth > DEEPEST || param.path.length === 0) return [];
    const key = `${param.file}\0${param.fn}\0${param.index}\0${param.path.join('.')}`;
    const known = this.known.get(key);
    if (known) return known;
    this.known.set(key, []);
    // What tests pass is made for them.
    const callers = this.callersOf(param.file, param.fn).filter(({ file }) => file === param.file || pathRoleOf(file) !== 'test');
    if (callers.length > MOST_CALLERS) return [];
    const standIn = this.code.functionRecord(param.file, param.fn)?.params[param.index]?.default;
    const found = [
      ...(standIn ? this.behind(param.file, standIn, param.path, depth) : []),
      ...callers.flatMap((caller) => this.givenBy(caller, param, depth)),
    ];
    this.known.set(key, found);
    return found;
  }

  private givenBy({ file, call }: CallSite, { index, path }: Param, depth: number): readonly TreeFunction[] {
    const argument = call.args[index];
    const isSpread = call.args.slice(0, index + 1).some(({ kind }) => kind === 'spread');
    return argument && !isSpread ? this.behind(file, argument, path, depth) : [];
  }

  private behind(file: string, value: Value, path: readonly string[], depth: number): readonly TreeFunction[] {
    const given = this.made(this.code.resolve(file, value), depth);
    return given
      .flatMap((one) => alternatives(path.reduce((of, name) => this.code.resolver.member(of, name), one)))
      .flatMap((one) => {
        if (one.kind === 'param') return this.of(one, depth + 1);
        return one.kind === 'function' ? [one] : [];
      });
  }

  // `const services = factories.createServices(stores)`, where the factories are given as well.
  private made(given: Resolved, depth: number): readonly Resolved[] {
    if (given.kind !== 'result') return [given];
    const makers = alternatives(this.code.callee(given.site)).flatMap((one) => (one.kind === 'param' ? this.of(one, depth + 1) : []));
    return makers.map(({ file, fn }) => this.code.resolver.returnOf(file, fn));
  }
}

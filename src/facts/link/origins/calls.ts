import { KEEPING_GLOBALS, VALUE_METHODS, VALUELESS_GLOBALS } from '../../knowledge/value-methods.ts';
import { alternatives, type CallSite } from '../resolved.ts';
import type { Crossings } from './crossings.ts';
import type { Leaves } from './leaves.ts';
import type { Methods } from './methods.ts';
import { ITEM, type Question, type Trail, type Work } from './trail.ts';

/** The ways on from a call. */
interface Ways {
  readonly leaves: Leaves;
  readonly crossings: Crossings;
  readonly methods: Methods;
}

/** What flows into the result of a call, by what it calls: a function of the tree, a global, a method, or something not seen? */
export class Calls {
  private readonly question: Question;
  private readonly trail: Trail;
  private readonly ways: Ways;

  constructor(question: Question, trail: Trail, ways: Ways) {
    this.question = question;
    this.trail = trail;
    this.ways = ways;
  }

  follow(at: Work, index: number): void {
    const { model } = this.question;
    const site = model.resolver.site(at.file, index);
    if (!site) return;
    const callees = alternatives(model.callee(site));
    if (site.call.kind === 'tag' && callees.some(({ kind }) => kind !== 'global')) return this.ways.leaves.follow(at);
    const functions = callees.filter((one) => one.kind === 'function');
    if (functions.length > 0) {
      for (const one of functions) this.ways.crossings.enter(at, one, (position) => argumentOf(at, site, position));
      return;
    }
    const global = callees.find((one) => one.kind === 'global');
    if (global) return this.followGlobal(at, site, global.path);
    // `repository.find` is a method of the library; `repository.find().map` one of what it gave.
    const isOfLibrary = callees.some((one) => one.kind === 'external' && !/\(\)|\[\]/.test(one.path));
    if (site.call.callee.kind === 'member' && !isOfLibrary) return this.ways.methods.follow(at, site, site.call.callee);
    this.ways.crossings.passThrough(at, site);
  }

  private followGlobal(at: Work, site: CallSite, path: string): void {
    const { args, callee } = site.call;
    if (VALUELESS_GLOBALS.test(path)) return;
    if (path === 'Object.keys') {
      for (const argument of args) this.trail.on(at, argument, ['keys()']);
      return;
    }
    if (KEEPING_GLOBALS.test(path)) {
      const inner = path === 'JSON.stringify' && this.question.textOnly ? [ITEM] : at.path;
      for (const argument of args) this.trail.on(at, argument, inner);
      return;
    }
    // `process.env.HOSTS.split(',')` is a method of a text, not a function of the platform.
    if (callee.kind === 'member' && VALUE_METHODS.has(callee.name) && path.split('.').length > 2)
      return this.ways.methods.follow(at, site, callee);
    this.ways.crossings.passThrough(at, site);
  }
}

function argumentOf(at: Work, { call }: CallSite, position: number): Work | undefined {
  const before = call.args.slice(0, position + 1);
  const spread = before.find(({ kind }) => kind === 'spread');
  const value = spread ?? call.args[position];
  return value && { ...at, value, path: [], through: [] };
}

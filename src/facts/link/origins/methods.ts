import type { Value } from '../../../summaries/script-summary.ts';
import { VALUE_METHODS, VALUELESS_GLOBALS } from '../../knowledge/value-methods.ts';
import type { CallSite } from '../resolved.ts';
import type { Crossings } from './crossings.ts';
import { ITEM, type Question, type Trail, type Work } from './trail.ts';

/** What does a method of a text, a list or a promise give of what it is called on, and of its arguments? */
export class Methods {
  private readonly question: Question;
  private readonly trail: Trail;
  private readonly crossings: Crossings;

  constructor(question: Question, trail: Trail, crossings: Crossings) {
    this.question = question;
    this.trail = trail;
    this.crossings = crossings;
  }

  follow(at: Work, site: CallSite, { of, name }: Extract<Value, { kind: 'member' }>): void {
    const { args } = site.call;
    const path = at.path;
    switch (VALUE_METHODS.get(name)) {
      case 'none':
        return;
      case 'same':
        return this.trail.on(at, of);
      case 'item':
        return this.trail.on(at, of, [ITEM, ...path]);
      case 'joined':
        for (const argument of args) this.trail.on(at, argument, []);
        return this.trail.on(at, of, [ITEM]);
      case 'added':
        for (const argument of args) this.trail.on(at, argument);
        return this.trail.on(at, of);
      case 'replaced': {
        const through = [...at.through, { ...site, path }];
        if (args[1] && args[1].kind !== 'function') this.trail.on({ ...at, through }, args[1]);
        return this.trail.on({ ...at, through }, of);
      }
      case 'callback':
        return this.followMapped(at, site, { of, name });
      default:
        return this.crossings.passThrough(at, site);
    }
  }

  // `items.map(fn)`: what the callback returns for an item.
  private followMapped(at: Work, site: CallSite, { of, name }: { readonly of: Value; readonly name: string }): void {
    const [callback, start] = site.call.args;
    const resolved = callback && this.question.model.resolve(at.file, callback);
    const path = at.path[0] !== undefined && /^(?:\[\]|\d+)$/.test(at.path[0]) ? at.path.slice(1) : at.path;
    const item: Work = { ...at, value: of, path: [ITEM], through: [] };
    if (resolved?.kind === 'global' && VALUELESS_GLOBALS.test(resolved.path)) return;
    if (resolved?.kind !== 'function') return this.trail.on({ ...at, through: [...at.through, { ...site, path }] }, of, [ITEM, ...path]);
    if (name === 'then') return this.crossings.enter(at, resolved, (index) => (index === 0 ? { ...item, path: [] } : undefined));
    if (name !== 'reduce' && name !== 'reduceRight')
      return this.crossings.enter({ ...at, path }, resolved, (index) => (index === 0 ? item : undefined));
    if (start) this.trail.on(at, start);
    this.crossings.enter(at, resolved, (index) => (index === 1 ? item : undefined));
  }
}

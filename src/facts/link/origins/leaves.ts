import { alternatives, type Resolved } from '../resolved.ts';
import type { Params } from './params.ts';
import { ITEM, type Question, type Trail, type Work } from './trail.ts';

/** What is a value that holds no other: where does following it as the resolver does lead to? */
export class Leaves {
  private readonly question: Question;
  private readonly trail: Trail;
  private readonly params: Params;

  constructor(question: Question, trail: Trail, params: Params) {
    this.question = question;
    this.trail = trail;
    this.params = params;
  }

  follow(at: Work): void {
    this.followResolved(at, this.question.model.resolve(at.file, at.value));
  }

  private followResolved(at: Work, whole: Resolved): void {
    for (const one of alternatives(whole)) this.followAlternative(at, one);
  }

  private followAlternative(at: Work, one: Resolved): void {
    if (one.kind === 'value' && one.value !== at.value && one.value.kind !== 'literal')
      return this.trail.push({ ...at, file: one.file, value: one.value, frame: undefined });
    if (one.kind === 'param') {
      const owner = { ...at, file: one.file, path: [...one.path, ...at.path], frame: undefined };
      return this.params.climb(owner, { fn: one.fn, index: one.index, rest: false });
    }
    const [name, ...path] = at.path;
    if (name === undefined || !isName(name) || !hasMembers(one)) return this.trail.emit(at, one);
    this.followResolved({ ...at, path }, this.question.model.resolver.member(one, name));
  }
}

function isName(member: string): boolean {
  return member !== ITEM && !member.endsWith('()');
}

const HOLDERS: ReadonlySet<Resolved['kind']> = new Set(['namespace', 'class', 'instance', 'global', 'external']);

function hasMembers({ kind }: Resolved): boolean {
  return HOLDERS.has(kind);
}

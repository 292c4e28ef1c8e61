import { siteKey, type CallSite } from '../resolved.ts';
import type { Frame, Question, Trail, Work } from './trail.ts';

const MOST_FRAMES = 8;

/** How is a call crossed: through the function of the tree that it enters, or past one that is not seen? */
export class Crossings {
  private readonly question: Question;
  private readonly trail: Trail;
  private frames = 0;

  constructor(question: Question, trail: Trail) {
    this.question = question;
    this.trail = trail;
  }

  /** Goes on with what a function of the tree returns, its parameters bound to what `argument` gives. */
  enter(at: Work, { file, fn }: { readonly file: string; readonly fn: number }, argument: Frame['argument']): void {
    const depth = (at.frame?.depth ?? 0) + 1;
    const returns = this.question.model.functionRecord(file, fn)?.returns ?? [];
    if (depth > MOST_FRAMES || returns.length === 0) return this.trail.emit(at, { kind: 'unknown' });
    const frame: Frame = { file, fn, argument, depth, id: this.frames++ };
    for (const value of returns) this.trail.push({ ...at, file, value, frame });
  }

  /** Goes on with what a call takes: one that is not seen may give back what it was given. */
  passThrough(at: Work, site: CallSite): void {
    if (at.through.some((one) => siteKey(one) === siteKey(site))) return;
    const { callee, args } = site.call;
    const through = [...at.through, { ...site, path: at.path }];
    const given = args.filter(({ kind }) => kind !== 'function');
    for (const value of given) this.trail.on({ ...at, through }, value);
    // A method of something the caller handed in may read from it: `request.get('x')`, `params.get('x')`.
    if (callee.kind === 'member') this.trail.on({ ...at, through }, callee.of, [`${callee.name}()`, ...at.path]);
    else if (given.length === 0) this.trail.emit(at, this.question.model.resolve(at.file, at.value));
  }
}

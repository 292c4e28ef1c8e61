import type { EntryPoint } from './fact.ts';
import { REDELIVERED } from './knowledge/job-effects.ts';
import { callsWithin, sitesOfFunction, type ReachedCall } from './link/call-walk.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { workflowBodies } from './workflow-bodies.ts';

/** A function that a queue or broker runs again when it fails, or when its end is not heard of. */
export interface JobHandler {
  readonly file: string;
  readonly fn: number;
  readonly entry: EntryPoint;
  /** What runs when it runs, without what a step of the job records. */
  readonly calls: readonly ReachedCall[];
}

const CONTEXTS = /^(?:workflow|signal)\b/;
const DEEPEST = 12;

/** The jobs, consumers and activities of production code. Workflows are left out: their engines run them again and their steps not. */
export function jobHandlers(model: TreeModel): readonly JobHandler[] {
  const { code } = model;
  const workflows = new Set(workflowBodies(model).map(({ file, fn }) => `${file}\0${fn}`));
  return code.files.flatMap((file) => {
    if (model.roleOf(file) !== 'production') return [];
    return (code.script(file)?.functions ?? []).flatMap((_record, fn): readonly JobHandler[] => {
      const entry = code.graph.entriesOf(file, fn).find((one) => isRunAgain(one));
      if (!entry || workflows.has(`${file}\0${fn}`)) return [];
      const calls = callsWithin(code, sitesOfFunction(code, file, fn)).filter(({ site }) => !isRecorded(model, site));
      return [{ file, fn, entry, calls }];
    });
  });
}

function isRunAgain({ kind, label }: EntryPoint): boolean {
  return (kind === 'job' && !CONTEXTS.test(label)) || (kind === 'consumer' && REDELIVERED.test(label));
}

/** Whether a call stands in a function that is handed to something unseen that is given to the job: `step.run('mail', () => …)`. */
function isRecorded({ code }: TreeModel, site: CallSite): boolean {
  let fn = code.enclosing(site);
  for (let depth = 0; depth < DEEPEST; depth++) {
    const record = code.functionRecord(site.file, fn);
    const taker = record?.passedTo && code.resolver.site(site.file, record.passedTo.call);
    if (!taker) return false;
    if (alternatives(code.callee(taker)).some(({ kind }) => kind === 'param')) return true;
    fn = code.enclosing(taker);
  }
  return false;
}

import { defineRule, quote } from '#rule-api';

/** Jobs named and shown in one finding. */
const MOST_SHOWN = 4;

export default defineRule({
  meta: {
    id: 'job-metrics',
    layer: 'observability',
    section: 'background-jobs',
    severity: 'P2',
    confidence: 'medium',
    title: 'Nobody measures how jobs fare',
    risk: 'A queue of which half the jobs fail looks like a queue with little to do.',
    fix: 'Count the jobs that succeed and fail and observe how long they take, in listeners or in a base class of all jobs.',
  },
  on: {
    unmeasured({ what, at, names, others, isLogged, program }) {
      if (what !== 'jobs') return undefined;
      const named = names.slice(0, MOST_SHOWN).map(quote).join(', ');
      const more = names.length > MOST_SHOWN ? ` and ${names.length - MOST_SHOWN} more` : '';
      return {
        at,
        status: isLogged ? 'partial' : 'missing',
        severity: isLogged ? 'P3' : 'P2',
        message: `${isLogged ? 'Lines of a log alone tell' : 'Nothing tells'} whether the jobs ${named}${more} of ${quote(program)} succeed.`,
        evidence: [
          { at, note: 'runs here, and nothing that it leads to measures' },
          ...others.slice(0, MOST_SHOWN).map((other) => ({ at: other, note: 'and here' })),
        ],
      };
    },
  },
});

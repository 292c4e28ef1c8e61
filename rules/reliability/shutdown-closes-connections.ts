import { defineRule, quote, type FactOf, type Problem } from '#rule-api';

export default defineRule({
  meta: {
    id: 'shutdown-closes-connections',
    layer: 'reliability',
    section: 'shutdown',
    severity: 'P2',
    confidence: 'medium',
    title: 'Shutdown leaves connections open',
    risk: 'Sessions that nobody ends hold locks and slots until the server gives them up.',
    fix: 'End pools and clients as the last step of the shutdown, after the work that uses them.',
  },
  on: {
    'left-open'(left): Problem | undefined {
      const { sort, by, items } = left;
      if (sort === 'abrupt') return abruptEnd(left);
      if (sort !== 'connection') return undefined;
      const what = items.map(({ what: kind, expression }) => `the ${kind} of ${quote(expression)}`).join(' and ');
      const [item] = items;
      const isAlone = items.length === 1 && item?.expression === by;
      return {
        at: left.at,
        status: 'partial',
        message: isAlone ? `No shutdown hook ends ${what}.` : `The shutdown by ${quote(by)} leaves ${what} open.`,
        fix: `Call ${quote(item?.end ?? 'close()')} as the last step of the shutdown, after the work that uses it.`,
        evidence: items.map(({ at, end }) => ({ at, note: `no call of ${quote(end)} follows from the shutdown` })),
      };
    },
  },
});

function abruptEnd({ at, by, items }: FactOf<'left-open'>): Problem {
  const [item] = items;
  return {
    at,
    status: 'unsafe',
    severity: 'P3',
    message: `${quote(by)} ends the connection without the answers that are still due on it.`,
    risk: 'Commands that were sent just before fail at every shutdown.',
    fix: `Call ${quote(item?.end ?? 'quit()')}, which waits for them.`,
    evidence: items.map((one) => ({ at: one.at, note: 'drops what is in work' })),
  };
}

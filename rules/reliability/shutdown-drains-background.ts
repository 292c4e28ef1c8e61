import { defineRule, quote, type FactOf, type Problem } from '#rule-api';

type Left = FactOf<'left-open'>;
type Words = Pick<Problem, 'facet' | 'severity' | 'confidence' | 'risk' | 'fix'> & { readonly says: string; readonly note: string };

/** What is said, with the handler or method (`{by}`) and what it leaves (`{what}`). */
const WORDS: Readonly<Record<Exclude<Left['sort'], 'connection' | 'abrupt' | 'socket'>, Words>> = {
  worker: {
    facet: 'worker-not-closed',
    says: 'The shutdown by {by} leaves {what} running, and cuts off its jobs.',
    fix: 'Close the workers after the intake and before the connections, and wait for that.',
    note: 'takes jobs until the process ends',
  },
  consumer: {
    facet: 'consumer-not-disconnected',
    says: 'The shutdown by {by} leaves {what} connected, and cuts off the messages in work.',
    fix: 'Stop the consumers first, and wait for the messages in work.',
    note: 'takes messages until the process ends',
  },
  schedule: {
    facet: 'timer-not-cleared',
    severity: 'P2',
    says: 'The shutdown by {by} leaves {what} running, which may start while the rest is closed.',
    fix: 'Stop the schedules before the connections are closed.',
    note: 'goes on until the process ends',
  },
  timer: {
    facet: 'timer-not-cleared',
    severity: 'P2',
    says: '{by} clears other timers and does not know this one, which may still run after it.',
    risk: 'Work starts on connections that are closed already, at every shutdown.',
    fix: 'Keep the handle of the timer where the others are kept.',
    note: 'is kept nowhere',
  },
  telemetry: {
    facet: 'telemetry-not-flushed',
    severity: 'P3',
    says: 'The shutdown by {by} does not flush {what}, so the last traces are lost.',
    risk: 'What happened just before the end of a process is missing where it is looked for.',
    fix: 'Shut the SDK down as the last step of the handler.',
    note: 'keeps what it has not yet sent',
  },
  member: {
    facet: 'member-left-open',
    severity: 'P2',
    says: '{by} ends what the object holds and passes {what} by, which goes on.',
    risk: 'Timers and connections outlive the shutdown, and keep the process or work on what is closed.',
    fix: 'End it in the same method.',
    note: 'is given an object with work of its own',
  },
  order: {
    facet: 'order-wrong',
    severity: 'P2',
    confidence: 'high',
    says: '{by} ends the connection before {what} has ended, which still uses it.',
    risk: 'The requests and jobs in work fail at every shutdown.',
    fix: 'Close the intake first, then the workers, then the connections.',
    note: 'is waited for afterwards',
  },
};

export default defineRule({
  meta: {
    id: 'shutdown-drains-background',
    layer: 'reliability',
    section: 'shutdown',
    severity: 'P1',
    confidence: 'medium',
    title: 'Shutdown leaves background work running',
    risk: 'A job that is killed is stalled until another worker finds it, or lost.',
    fix: 'Close the intake first, then workers, consumers and timers, then connections, then telemetry.',
    facets: {
      'worker-not-closed': 'a worker runs on',
      'consumer-not-disconnected': 'a consumer runs on',
      'timer-not-cleared': 'a timer or a schedule runs on',
      'telemetry-not-flushed': 'telemetry loses what it holds',
      'member-left-open': 'an object that a class holds is passed by when the class ends',
      'order-wrong': 'connections end before those who use them',
    },
  },
  on: {
    'left-open'(left): Problem | undefined {
      const { sort, by, items } = left;
      if (sort === 'connection' || sort === 'abrupt' || sort === 'socket') return undefined;
      const { says, note, ...words } = WORDS[sort];
      const what = items.map(({ what: kind, expression }) =>
        sort === 'order' || sort === 'member' ? quote(expression) : `the ${kind} of ${quote(expression)}`,
      );
      return {
        at: left.at,
        status: 'partial',
        ...words,
        message: says.replace('{by}', quote(by)).replace('{what}', what.join(' and ')),
        evidence: items.map(({ at }) => ({ at, note })),
      };
    },
  },
});

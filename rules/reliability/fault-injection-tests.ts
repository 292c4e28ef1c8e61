import { defineRule, quote } from '#rule-api';

export default defineRule({
  meta: {
    id: 'fault-injection-tests',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P2',
    confidence: 'medium',
    title: 'Tests in which no other service ever fails',
    risk: 'What the program does when a service is away or slow is first tried out in production.',
    fix: 'Test each service that counts once refused, once slower than its timeout, and expect the outcome.',
    facets: { outage: 'no test lets another service fail' },
    roles: ['production', 'test'],
  },
  on: {
    'fault-tests'({ at, library, files, depends, isPayment }) {
      const where = files === 1 ? 'The test that answers' : `The ${files} test files that answer`;
      return {
        at,
        status: 'missing',
        facet: 'outage',
        // What moves money counts to everybody; of other services the team alone knows.
        ...(!isPayment && { severity: 'P3', confidence: 'low' }),
        message: `${where} with ${quote(library)} let every service succeed, so what happens when ${quote(depends.call)} fails is not tested.`,
        evidence: [{ at: depends.at, note: `${quote(depends.call)} asks another service` }],
      };
    },
  },
});

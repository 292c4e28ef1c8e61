import { defineRule, evidenceOfReach, quote } from '#rule-api';

export default defineRule({
  meta: {
    id: 'startup-blocking-io',
    layer: 'performance',
    section: 'deployability-startup',
    severity: 'P2',
    confidence: 'medium',
    title: 'Long work before the service listens',
    risk: 'A slow start trips the startup probe, and every rollout and every recovery takes that much longer.',
    fix: 'Move the work into a release job, or run it after the start with readiness held back.',
  },
  on: {
    'boot-call'({ at, does, what, call, awaited, reach }) {
      if (does === 'asks' || (does === 'migrates' && !awaited)) return undefined;
      const message =
        does === 'blocks'
          ? `${quote(call)} holds the start until it has ${what}.`
          : `${quote(call)} works on ${what} before the service listens, in every instance at once.`;
      return { at, status: 'unsafe', message, evidence: [{ at, note: 'runs before the service listens' }, ...evidenceOfReach(reach)] };
    },
    'boot-script': ({ at, command, starts, image }) => ({
      at,
      status: 'unsafe',
      message: `${quote(command)} works on the schema before ${quote(starts)}, in every instance at once.`,
      evidence: image
        ? [{ at: image, note: 'the image starts with this script' }]
        : [{ at, note: 'stands in a script that starts the program' }],
    }),
  },
});

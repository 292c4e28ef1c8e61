import { defineRule, evidenceOfReach, quote, type FactOf, type Problem } from '#rule-api';

type Context = FactOf<'async-context'>;

/** Places shown as evidence; more of them say nothing new. */
const MOST_PLACES = 8;
const SCOPES: Readonly<Record<NonNullable<Context['scope']>, string>> = {
  program: 'for everything that the program does from then on',
  loop: 'for all passes of a loop that follow',
  worker: 'for the worker around it, and with it for the jobs that follow',
};

export default defineRule({
  meta: {
    id: 'async-context-propagation',
    layer: 'observability',
    section: 'observability',
    severity: 'P2',
    confidence: 'medium',
    title: 'Context that ends at an asynchronous hop',
    risk: 'Traces and log lines break off exactly where an incident is: between a request and the work that it set off.',
    fix: 'Send the context along with the work, and restore it where the work is done.',
    suggestion: 'none',
    facets: {
      'no-inject': 'work is handed over without its trace',
      'no-extract': 'work is taken up without its trace',
      'store-lost': 'a store is read where nothing has set it',
      'enterwith-leak': 'a store is set for more than the work at hand',
    },
  },
  on: { 'async-context': lost },
});

function lost(context: Context): Problem {
  const { at, loses, expression, reach, scope } = context;
  if (loses === 'send' || loses === 'take') return hop(context);
  if (loses === 'read') {
    return {
      at,
      status: 'unsafe',
      facet: 'store-lost',
      message: `${quote(expression)} is read in the background, where no request has set the store, so it gives nothing.`,
      fix: 'Run the work inside of `run()` with what the job carries.',
      evidence: [{ at, note: 'nothing around it sets the store' }, ...evidenceOfReach(reach)],
    };
  }
  return {
    at,
    status: 'unsafe',
    facet: 'enterwith-leak',
    message: `${quote(expression)} sets the store ${SCOPES[scope ?? 'program']}.`,
    fix: 'Use `run()`, whose store ends with its callback.',
    evidence: [{ at, note: 'what it sets has no end' }, ...evidenceOfReach(reach)],
  };
}

function hop({ at, loses, expression, client, patchedBy, places }: Context): Problem {
  const isOne = places.length === 1;
  const others = isOne ? '' : ` and ${places.length - 1} more`;
  const hasOption = client === 'BullMQ';
  return {
    at,
    status: 'missing',
    facet: loses === 'send' ? 'no-inject' : 'no-extract',
    message:
      loses === 'send'
        ? `${quote(expression)}${others} ${isOne ? 'hands' : 'hand'} work to ${client} without its trace, although the program traces.`
        : `${quote(expression)}${others} ${isOne ? 'takes' : 'take'} work from ${client} without its trace, although the program traces.`,
    ...(hasOption ? { fix: 'Give it `telemetry: new BullMQOtel(name)`, on both sides.' } : {}),
    ...(patchedBy === undefined
      ? {}
      : { fix: `Register ${quote(patchedBy)}, or inject the context into each message and extract it there.` }),
    evidence: places.slice(0, MOST_PLACES).map((place) => ({
      at: place,
      note: hasOption
        ? 'no `telemetry` among its options'
        : `nothing ${loses === 'send' ? 'injects' : 'extracts'} the context, and nothing patches the client`,
    })),
  };
}

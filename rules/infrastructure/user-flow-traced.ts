import { defineRule, quote, type Evidence, type FactOf, type Problem } from '#rule-api';

type Flow = FactOf<'user-flow'>;
type EntryMissing = Extract<Flow['outcome'], { state: 'entry-missing' }>;
type Open = Extract<Flow['outcome'], { state: 'open' }>;
type DeadEnd = Extract<Flow['outcome'], { state: 'dead-end' }>;

export default defineRule({
  meta: {
    id: 'user-flow-traced',
    layer: 'infrastructure',
    section: 'deployability-startup',
    severity: 'P1',
    confidence: 'high',
    title: 'User flow that does not get where it has to',
    risk: 'The flow answers that all is well, and what its users came for has not happened.',
    fix: 'Wire the missing link, or correct what the policy declares under `flows`.',
    facets: {
      'entry-missing': 'nothing answers what a declared flow begins with',
      'dead-end': 'nothing on the way writes or tells what the flow has to',
      undeclared: 'the policy declares no flow',
    },
  },
  on: {
    'user-flow'(flow) {
      const { outcome } = flow;
      switch (outcome.state) {
        case 'undeclared':
          return undeclared(flow);
        case 'entry-missing':
          return entryMissing(flow, outcome);
        case 'dead-end':
          return deadEnd(flow, outcome);
        case 'open':
          return partial(flow, outcome);
        case 'traced':
          return undefined;
      }
    },
  },
});

function undeclared({ at }: Flow): Problem {
  return {
    at,
    status: 'missing',
    facet: 'undeclared',
    severity: 'P3',
    confidence: 'low',
    message: 'The policy declares no flow, so no review tells whether what users rely on still ends in something that lasts.',
    risk: 'A change that cuts a link of the most important flow merges like any other.',
    fix: 'Declare under `flows` of the policy what users set off and what has to come of it.',
    evidence: [],
  };
}

// Where nothing like it is served, it may be served by what is not seen.
function entryMissing({ at, name, entry }: Flow, { note, near }: EntryMissing): Problem {
  const message = `The flow ${quote(name)} begins with ${quote(entry)}, which nothing in this repository answers: ${note}.`;
  const confidence = near ? 'high' : 'medium';
  return { at, status: 'missing', facet: 'entry-missing', confidence, message, evidence: [{ at, note: 'the policy declares it here' }] };
}

function deadEnd(flow: Flow, { lacking, stub }: DeadEnd): Problem {
  const message = `${quote(flow.entry)} of the flow ${quote(flow.name)} ${wantOf(lacking)}${stub === undefined ? '' : `: a function on its way ${stub}`}.`;
  return { at: flow.at, status: stub === undefined ? 'missing' : 'stubbed', facet: 'dead-end', message, evidence: evidenceOf(flow) };
}

function wantOf(lacking: readonly string[]): string {
  return lacking.length === 0 ? 'ends in nothing that lasts' : `reaches nothing that writes or tells ${listOf(lacking)}`;
}

function partial(flow: Flow, { lacking, label, at, why }: Open): Problem {
  const wanted = lacking.length === 0 ? 'end in something that lasts' : `reach ${listOf(lacking)}`;
  const reasons: Readonly<Record<Open['why'], string>> = {
    'not-followed': `${quote(label)} could not be followed`,
    'other-name': `${quote(label)} is not known to be it`,
    'no-handler': `the function that answers ${quote(label)} is not seen`,
    'too-long': `more runs behind ${quote(label)} than is followed`,
  };
  return {
    at: flow.at,
    status: 'partial',
    facet: 'dead-end',
    severity: 'P2',
    confidence: 'medium',
    message: `${quote(flow.entry)} of the flow ${quote(flow.name)} is not seen to ${wanted}: ${reasons[why]}.`,
    evidence: [...evidenceOf(flow), { at, note: `here ${quote(label)} is called` }],
  };
}

function evidenceOf({ chain, declaredAt }: Flow): readonly Evidence[] {
  const declared = declaredAt ? [{ at: declaredAt, note: 'the policy declares the flow here' }] : [];
  return [...declared, ...chain.map(({ label, at }) => ({ at, note: `starts at ${label}` }))];
}

function listOf(names: readonly string[]): string {
  return names.map((name) => quote(name)).join(' and ');
}

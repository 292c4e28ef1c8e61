import { defineRule, evidenceOfReach, isServing, quote, type Evidence, type FactOf, type Problem } from '#rule-api';

type Stub = FactOf<'stub'>;

export default defineRule({
  meta: {
    id: 'stubbed-handler',
    layer: 'infrastructure',
    section: 'deployability-startup',
    severity: 'P1',
    confidence: 'high',
    title: 'Stub in the place of the real thing',
    risk: 'The service answers as if the work were done, and what its users asked for never happens.',
    fix: 'Do the work, or take the entry point out until it does.',
    facets: {
      'not-implemented': 'a handler says itself that it is not implemented',
      'constant-response': 'a handler answers with a literal and does nothing',
      'mock-in-prod': 'something made for tests stands in for the real thing',
    },
  },
  on: {
    stub(found) {
      // What the program does when it starts or a command runs may well be a trial.
      if (found.form === 'double' && !found.lasting && found.reach.entries.length > 0 && !isServing(found.reach)) return undefined;
      return { at: found.at, status: 'stubbed', ...judge(found), evidence: evidenceOf(found) };
    },
  },
});

function judge(found: Stub): Pick<Problem, 'facet' | 'severity' | 'confidence' | 'message' | 'fix'> {
  const { form, name, does, writes } = found;
  switch (form) {
    case 'unfinished':
      return {
        facet: 'not-implemented',
        severity: writes ? 'P1' : 'P2',
        confidence: 'high',
        message: `${quote(name)} is served and ${does}.`,
      };
    case 'idle':
      return { facet: 'constant-response', severity: 'P1', confidence: 'medium', message: `${quote(name)} ${does} and changes nothing.` };
    case 'double':
      return {
        facet: 'mock-in-prod',
        severity: 'P1',
        confidence: 'medium',
        message: `${quote(name)} gives the running service ${does}.`,
        fix: 'Bind the real thing, and the stand-in in tests alone.',
      };
  }
}

function evidenceOf({ through, reach, form }: Stub): readonly Evidence[] {
  return [...(through ? [{ at: through, note: 'this is all that is done' }] : []), ...(form === 'double' ? evidenceOfReach(reach) : [])];
}

import { defineRule, evidenceOfReach, quote, type FactOf, type Problem } from '#rule-api';

type Address = FactOf<'fixed-address'>;

/** Other calls that take the same address, shown beside the first. */
const MOST_OTHERS = 6;

const WHOSE: Readonly<Record<Address['host'], string>> = {
  here: 'the machine that it runs on',
  private: 'a machine of one network',
  staged: 'a machine of one stage',
  beside: 'whatever has that name beside it',
  port: 'the port of one machine',
  name: 'the one of one deployment',
};

export default defineRule({
  meta: {
    id: 'env-config-only',
    layer: 'infrastructure',
    section: 'deployability-startup',
    severity: 'P2',
    confidence: 'medium',
    title: 'Address of one deployment in the code',
    risk: 'Every other deployment talks to the wrong place, and a move or a fail-over needs a new build.',
    fix: 'Read the address through the settings that the program checks at its start.',
  },
  atEnd(facts) {
    const groups = new Map<string, Address[]>();
    for (const one of facts.of('fixed-address')) {
      const key = `${one.service}\0${one.of}\0${one.text}`;
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    return [...groups.values()].flatMap((found) => problemOf(found) ?? []);
  },
});

function problemOf([first, ...others]: readonly Address[]): Problem | undefined {
  if (!first) return undefined;
  const { at, reach, of } = first;
  const isRegion = of === 'region';
  return {
    at,
    status: 'unsafe',
    // Most services live in one region, and move with a release.
    severity: isRegion ? 'P3' : 'P2',
    confidence: isRegion ? 'low' : 'medium',
    message: messageOf(first),
    evidence: [
      { at, note: 'nothing from outside can replace it' },
      ...evidenceOfReach(reach),
      ...others.slice(0, MOST_OTHERS).map((other) => ({ at: other.at, note: `${quote(other.call)} is given it as well` })),
    ],
  };
}

function messageOf({ call, of, text, host }: Address): string {
  if (of === 'allowed origin') return `${quote(call)} lets in ${quote(text)}, a constant: ${WHOSE[host]}.`;
  if (host === 'name') return `${quote(call)} is given ${quote(text)} as ${of}, a constant: ${WHOSE[host]}.`;
  return `${quote(call)} is given ${quote(text)} as ${host === 'port' ? 'port' : 'address'} of the ${of}, a constant: ${WHOSE[host]}.`;
}

import { defineRule, quote, type FactOf, type Problem } from '#rule-api';

type Effect = FactOf<'import-effect'>;

const MOST_OTHERS = 6;

const DOES: Readonly<Record<Effect['effect'], string>> = {
  listens: 'listens',
  connects: 'connects to something else',
  asks: 'asks another service',
  schedules: 'starts a timer',
  'takes in work': 'takes in work',
  'writes files': 'writes files',
};

export default defineRule({
  meta: {
    id: 'import-side-effects',
    layer: 'reliability',
    section: 'deployability-startup',
    severity: 'P2',
    confidence: 'medium',
    title: 'Importing a module sets something off',
    risk: 'Tests, commands and workers that need one function of the file start servers, consumers and timers unawares.',
    fix: 'Export a function that does it, and call that from the file which starts the program.',
  },
  atEnd(facts) {
    const groups = new Map<string, Effect[]>();
    for (const one of facts.of('import-effect')) groups.set(one.at.path, [...(groups.get(one.at.path) ?? []), one]);
    return [...groups.values()].flatMap((found) => problemOf(found.toSorted((left, right) => left.at.line - right.at.line)) ?? []);
  },
});

function problemOf([first, ...others]: readonly Effect[]): Problem | undefined {
  if (!first) return undefined;
  // Most people know that such a client connects when it is made, and few mind.
  const isKnown = first.byMaking && others.every(({ byMaking }) => byMaking);
  return {
    at: first.at,
    status: 'unsafe',
    severity: isKnown ? 'P3' : 'P2',
    confidence: isKnown ? 'low' : 'medium',
    message: `${quote(first.call)} ${DOES[first.effect]} as soon as somebody imports this file.`,
    evidence: [
      ...first.importers.map((at) => ({ at, note: 'imports something of it' })),
      ...others.slice(0, MOST_OTHERS).map(({ at, call, effect }) => ({ at, note: `${quote(call)} ${DOES[effect]} as well` })),
    ],
  };
}

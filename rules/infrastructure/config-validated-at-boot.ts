import {
  defineRule,
  evidenceOfReach,
  isServing,
  quote,
  type Evidence,
  type FactOf,
  type Facts,
  type Location,
  type Problem,
} from '#rule-api';

type Variable = FactOf<'environment-variable'>;

const MOST_OTHERS = 6;

export default defineRule({
  meta: {
    id: 'config-validated-at-boot',
    layer: 'infrastructure',
    section: 'deployability-startup',
    severity: 'P1',
    confidence: 'medium',
    title: 'Setting used before anything checked it',
    risk: 'A deploy without the setting starts and takes traffic, and the first customer finds out.',
    fix: 'Add it to a schema that the entry file parses first, and end the start with the list of bad settings.',
    facets: {
      'raw-critical-read': 'a credential or an address is used as it was read',
      'unchecked-number': 'a variable is turned into a number that nobody looks at',
      'scattered-reads': 'many files read the environment and no schema tells what is needed',
      'example-drift': 'the sample environment does not name a variable that the code needs',
    },
  },
  on: {
    'environment-variable': (variable, facts) => [rawRead(variable, facts), uncheckedNumber(variable)].flatMap((problem) => problem ?? []),
    'configuration-module': uncheckedModule,
    'environment-sample': drift,
    'scattered-settings': scattered,
  },
});

function rawRead(variable: Variable, facts: Facts): Problem | undefined {
  const { name, uses, reads } = variable;
  const found = uses.filter(({ as, late }) => as !== 'number' && late);
  const use = found.find(({ reach }) => isServing(reach)) ?? found[0];
  const read = reads.find(({ defaulted }) => !defaulted);
  if (!read || !use || variable.checked || isToldByModule(variable, facts)) return undefined;
  const consequence = use.here ? 'without it the client talks to this machine' : 'without it the first call fails, not the start';
  return {
    at: read.at,
    facet: 'raw-critical-read',
    status: 'missing',
    message: `${quote(name)} goes unchecked into ${quote(use.call)} as ${use.what}${use.as === 'address' ? ' address' : ''}, and ${consequence}.`,
    evidence: [{ at: use.at, note: `${quote(use.call)} takes it` }, ...evidenceOfReach(use.reach)],
  };
}

/** Whether the module that reads the settings for the program is to blame, which is told once. */
function isToldByModule({ name, reads }: Variable, facts: Facts): boolean {
  const modules = facts.of('configuration-module').filter(({ checks }) => checks === 'absent');
  return reads.every(({ by }) => by === 'service') && modules.some(({ unchecked }) => unchecked.some((one) => one.name === name));
}

function uncheckedModule({ at, call, checks, remedy, unchecked }: FactOf<'configuration-module'>): Problem | undefined {
  const [first] = unchecked;
  if (checks !== 'absent' || !first || first.weight === 'other') return undefined;
  return {
    at,
    facet: 'raw-critical-read',
    status: 'missing',
    severity: first.weight === 'essential' ? 'P1' : 'P2',
    message: `${quote(call)} takes the environment as it is, so a service without ${quote(first.name)} starts all the same.`,
    fix: remedy,
    evidence: listed(unchecked),
  };
}

function scattered({ at, name, files, unchecked }: FactOf<'scattered-settings'>): Problem {
  return {
    at,
    facet: 'scattered-reads',
    status: 'partial',
    severity: 'P3',
    message: `${files} files of ${quote(name)} read the environment by themselves, and nothing tells what it needs to start.`,
    evidence: listed(unchecked),
  };
}

function uncheckedNumber(variable: Variable): Problem | undefined {
  const { at, name, defaults, uses, platform } = variable;
  const use = uses.find(({ as }) => as === 'number');
  if (platform || defaults.length > 0 || !use || variable.checked) return undefined;
  return {
    at,
    facet: 'unchecked-number',
    status: 'unsafe',
    severity: 'P3',
    message: `${quote(name)} becomes \`NaN\` where it is missing or misspelt, and nothing looks at it.`,
    fix: 'Read it through the schema as a number, or end the start where it is none.',
    evidence: [{ at: use.at, note: `${quote(use.call)} turns it into a number` }],
  };
}

function drift({ at, missing: [first, ...others] }: FactOf<'environment-sample'>): Problem | undefined {
  if (!first) return undefined;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return {
    at,
    facet: 'example-drift',
    status: 'partial',
    severity: 'P3',
    message: `The sample environment leaves out ${quote(first.name)}${more}, which the code reads without a default.`,
    fix: 'Name every variable in the sample, those that may stay empty too.',
    evidence: listed([first, ...others]),
  };
}

function listed(variables: readonly { readonly at: Location; readonly name: string }[]): readonly Evidence[] {
  return variables.slice(0, MOST_OTHERS).map(({ at, name }) => ({ at, note: `reads ${quote(name)}` }));
}

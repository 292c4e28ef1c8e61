import { defineRule, quote, type Confidence, type FactOf, type Problem, type Severity, type Suggestion } from '#rule-api';

type Variable = FactOf<'environment-variable'>;
type Default = Variable['defaults'][number];

/** How grave a default is, and what happens where it holds. */
interface Weight {
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly consequence: string;
}

const MOST_OTHERS = 6;
const BOTH_WAYS = /^(?:true|1|yes|on|false|0|no|off)$/i;
const UNSAFE_SWITCH = /(?:DISABLE|SKIP|ALLOW|INSECURE)/;

export default defineRule({
  meta: {
    id: 'implicit-config-default',
    layer: 'infrastructure',
    section: 'deployability-startup',
    severity: 'P1',
    confidence: 'medium',
    title: 'Forgotten setting falls back without a word',
    risk: 'A deploy that forgets the variable starts and works with the wrong database, tenant or mode.',
    fix: 'Drop the default and end the start where the variable is not set.',
    suggestion: 'safe',
  },
  on: {
    'environment-variable'({ name, defaults }) {
      const weighed = defaults.flatMap((one) => {
        const weight = one.guarded ? undefined : weightOf(one);
        return weight ? [{ one, weight }] : [];
      });
      const [first, ...others] = weighed;
      if (!first) return undefined;
      return {
        at: first.one.at,
        status: 'unsafe',
        severity: first.weight.severity,
        confidence: first.weight.confidence,
        message: `${quote(name)} falls back to ${quote(first.one.text)}, so where it is not set ${first.weight.consequence}.`,
        suggestion: requireInstead(weighed.map(({ one }) => one)),
        evidence: [
          { at: first.one.at, note: 'the default stands here' },
          ...others.slice(0, MOST_OTHERS).map(({ one }) => ({ at: one.at, note: `falls back to ${quote(one.text)} as well` })),
        ],
      } satisfies Problem;
    },
  },
});

/** Only where the file has a function that requires variables, for all places at once. */
function requireInstead(found: readonly Default[]): Suggestion | undefined {
  const edits = found.flatMap(({ required }) => required ?? []);
  return edits.length === found.length ? { title: 'Require the variable', edits } : undefined;
}

function weightOf(one: Default): Weight | undefined {
  switch (one.subject) {
    case 'connection':
      return connected(one);
    case 'address':
      return addressed(one);
    case 'switch':
      return switched(one);
    case 'mode':
      return { severity: 'P1', confidence: 'medium', consequence: `payments run in the mode ${quote(one.text)}` };
    case 'name':
      return one.text === '' ? undefined : { severity: 'P2', confidence: 'medium', consequence: 'the service works on that one' };
    case 'stage':
      return staged(one);
    default:
      return undefined;
  }
}

function connected({ host }: Default): Weight | undefined {
  if (!host) return undefined;
  if (host === 'beside') return { severity: 'P2', confidence: 'medium', consequence: 'the service connects to whatever has that name' };
  return {
    severity: 'P1',
    confidence: 'medium',
    consequence: `production connects to ${host === 'here' ? 'its own machine' : 'that one'}`,
  };
}

function addressed({ name, text, host }: Default): Weight | undefined {
  if (text === '*' && /ORIGIN|CORS|DOMAIN/.test(name)) return { severity: 'P1', confidence: 'medium', consequence: 'every site is let in' };
  const consequence = 'links and calls lead to the own machine';
  if (host === 'here' && /^[a-z]+:/.test(text)) return { severity: 'P2', confidence: 'medium', consequence };
  // A bare address may be the one to listen on.
  if (text === 'localhost' && /_(?:HOST|HOSTNAME|SERVER|ENDPOINT)$/.test(name)) return { severity: 'P2', confidence: 'low', consequence };
  return host === 'private' || host === 'staged'
    ? { severity: 'P1', confidence: 'medium', consequence: 'calls go to the machine of one stage' }
    : undefined;
}

/** A switch whose default takes a protection away. */
function switched({ name, text }: Default): Weight | undefined {
  if (!BOTH_WAYS.test(text)) return undefined;
  const isOn = /^(?:true|1|yes|on)$/i.test(text);
  const isUnsafe = UNSAFE_SWITCH.test(name) ? isOn : !isOn;
  return isUnsafe ? { severity: 'P1', confidence: 'medium', consequence: 'the protection is off' } : undefined;
}

function staged({ text }: Default): Weight | undefined {
  if (!/^(?:dev|develop|development|local|test)$/i.test(text)) return undefined;
  return { severity: 'P2', confidence: 'medium', consequence: 'production runs as development' };
}

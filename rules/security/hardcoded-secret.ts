import { defineRule, quote, type Confidence, type Evidence, type FactOf, type Problem, type Severity } from '#rule-api';

type Secret = FactOf<'secret'>;

const FACETS = {
  'code-literal': 'a constant of the code is a credential',
  'fallback-literal': 'a constant takes the place of a credential that is not configured',
  'committed-file': 'a file of the repository holds a credential',
  'manifest-plaintext': 'a manifest states a credential in clear text',
  'image-layer': 'a credential becomes part of an image',
  'default-credential': 'a password is one that everybody tries first',
} as const;

const WEIGHTS: Readonly<Record<Secret['strength'], readonly [Severity, Confidence]>> = {
  proven: ['P0', 'high'],
  stated: ['P1', 'high'],
  probable: ['P1', 'medium'],
  known: ['P2', 'medium'],
  near: ['P3', 'medium'],
  faint: ['P3', 'low'],
};
/** Others of a file that are shown as evidence beside the first. */
const MOST_OTHERS = 8;

export default defineRule({
  meta: {
    id: 'hardcoded-secret',
    layer: 'security',
    section: 'config-secrets',
    severity: 'P0',
    confidence: 'high',
    title: 'Credential written down in the repository',
    risk: 'Everybody who can read the repository, a fork, a backup or an image holds the key, and history keeps it after it is deleted.',
    fix: 'Remove it, replace it at the service that gave it out, and read the new one from the environment or the secret store.',
    facets: FACETS,
    roles: ['production', 'script', 'tooling', 'frontend'],
  },
  atEnd(facts) {
    return [...groupByFile(facts.of('secret')).values()].flatMap((secrets) => problemOf(secrets) ?? []);
  },
});

/** What matters stands alone; the small sins of one environment file or manifest have one fix and are told once. */
function groupByFile(secrets: readonly Secret[]): ReadonlyMap<string, readonly Secret[]> {
  const groups = new Map<string, Secret[]>();
  for (const secret of secrets) {
    const { at, strength, where } = secret;
    const together = where !== 'code' && where !== 'image' && (strength === 'known' || strength === 'near' || strength === 'faint');
    const key = together ? `${at.path} ${strength} ${facetOf(secret)}` : `${at.path}:${at.line}:${at.column}`;
    groups.set(key, [...(groups.get(key) ?? []), secret]);
  }
  return groups;
}

function problemOf([first, ...others]: readonly Secret[]): Problem | undefined {
  if (!first) return undefined;
  const [severity, confidence] = WEIGHTS[first.strength];
  const more = others.length > 0 ? ` So ${others.length === 1 ? 'does one more' : `do ${others.length} more`} in this file.` : '';
  return {
    at: first.at,
    status: 'unsafe',
    facet: facetOf(first),
    message: describe(first) + more,
    severity,
    confidence,
    evidence: [...evidenceOf(first), ...others.slice(0, MOST_OTHERS).map(({ at, name }) => ({ at, note: `${quote(name)} as well` }))],
    ...(first.fallback && FALLBACK),
  };
}

const FALLBACK = {
  risk: 'Where the variable is missing the service starts all the same, with a key that everybody can read.',
  fix: 'Drop the default and end the start-up with an error where the variable is not set.',
};

function facetOf({ evidence, where, fallback, shape, purpose }: Secret): keyof typeof FACETS {
  if (where === 'image') return 'image-layer';
  if (shape.weak && purpose !== 'signing' && evidence !== 'key' && !fallback) return 'default-credential';
  if (where === 'env-file' || where === 'file') return 'committed-file';
  if (where === 'code') return fallback ? 'fallback-literal' : 'code-literal';
  return 'manifest-plaintext';
}

function describe(secret: Secret): string {
  const { evidence, shape, name, use, fallback, source, where } = secret;
  const subject = name ? quote(name) : where === 'code' ? 'A constant' : 'This file';
  if (evidence === 'key') return `${subject} holds ${describeKey(shape)} of ${lengthOf(shape)}.`;
  if (evidence === 'copy') return describeCopy(name, source);
  if (fallback) return `${subject} falls back to a constant${use ? ` that serves as ${use}` : ''}.`;
  if (evidence === 'sink') return `A constant of ${lengthOf(shape)} serves as ${use}.`;
  if (facetOf(secret) === 'default-credential') return `${subject} has a value that everybody tries first.`;
  const length = shape.length > 0 ? ` of ${lengthOf(shape)}` : '';
  return `${subject} has a value${length} ${where === 'code' ? 'in the code' : 'in clear text'}.`;
}

/** What a key opens; of an address and of a named value only the secret itself is measured. */
function describeKey({ provider }: Secret['shape']): string {
  if (provider === 'database-url') return 'the address of a database with a password';
  if (provider === 'address-password') return 'an address with a password';
  return `${/^(?:[aeio]|npm)/.test(provider) ? 'an' : 'a'} ${provider.replaceAll('-', ' ')}`;
}

function lengthOf({ length }: Secret['shape']): string {
  return length === 1 ? 'one character' : `${length} characters`;
}

function describeCopy(name: string, source: string): string {
  if (source === 'sample') return 'The image falls back to the sample environment, whose secrets are known to everybody.';
  if (source === 'local')
    return '`COPY .` takes the `.env` of whoever builds into the image: git ignores the file, `.dockerignore` does not.';
  if (source === '') return `The build argument ${quote(name)} stays in the history of the image.`;
  return `${quote(source)} is copied into the image with the secrets that it holds.`;
}

function evidenceOf({ at, sink, source, evidence }: Secret): readonly Evidence[] {
  const here = { at, note: evidence === 'key' ? 'has the format that the service gives its keys' : 'stands here in clear text' };
  return sink ? [here, { at: sink, note: `is used by ${quote(source)}` }] : [here];
}

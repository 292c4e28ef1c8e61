import type { SecretDraft } from './secret-fact.ts';

/**
 * How much a constant is worth to somebody who reads the repository.
 * `proven`: a key that opens or forges something. `stated`: most likely one, in a file that is deployed. `probable`: an experienced reader
 * would ask. `known`: a password that everybody tries first. `near`: opens what runs on the own machine. `faint`: hardly anything tells.
 */
export type SecretStrength = 'proven' | 'stated' | 'probable' | 'known' | 'near' | 'faint';

/** Undefined where it is no credential after all: a stand-in, a label, a hash, something that everybody may see. */
export function strengthOf(secret: SecretDraft): SecretStrength | undefined {
  if (secret.evidence === 'key') return strengthOfKey(secret);
  const { role, stage, shape } = secret;
  if (role === 'tooling' || role === 'frontend' || stage === 'sample' || shape.hash || shape.public) return undefined;
  if (secret.evidence === 'copy') return strengthOfCopy(secret);
  if (secret.evidence === 'sink') return strengthOfSunk(secret);
  return secret.where === 'code' ? strengthOfNamed(secret) : strengthOfEntry(secret);
}

function strengthOfKey({ shape, stage, role, where }: SecretDraft): SecretStrength | undefined {
  if (stage === 'sample') return 'faint';
  // Keys of maps and of sign-in are written into every page that uses them, and are restricted by referrer.
  if (shape.provider === 'google-api-key') return role === 'frontend' ? undefined : 'probable';
  if (shape.provider === 'jwt') return where === 'code' || where === 'env-file' ? 'probable' : 'known';
  if (shape.provider === 'authorization-header') return 'probable';
  if (shape.provider === 'address-password') return stage === 'development' ? 'near' : 'probable';
  const isOwn = shape.provider === 'private-key' || shape.provider === 'database-url';
  if (isOwn && stage === 'development') return 'near';
  return shape.provider === 'database-url' && shape.weak ? 'probable' : 'proven';
}

function strengthOfSunk({ purpose, stage, guarded, shape, fallback, near, role }: SecretDraft): SecretStrength | undefined {
  if (stage === 'development' || role === 'script') return 'faint';
  if (purpose === 'hash') return shape.random ? 'probable' : 'known';
  if (purpose === 'signing') return guarded && fallback ? 'known' : 'proven';
  if (shape.placeholder) return undefined;
  if (near || (shape.weak && fallback)) return 'near';
  if (shape.weak) return 'known';
  return fallback && !shape.random ? 'probable' : 'proven';
}

/** The path of a file that holds what a service is configured with. */
const CONFIGURATION = /(?:^|[/._-])(?:configs?|configuration|settings?|env|environments?|secrets?)(?=[/._-])/i;

/** Names that may also be those of an entry in a cookie or a session. */
const MAY_NAME_A_KEY = /(?:session|cookie|auth|app)_?key$/i;

// Labels and names of fields look the same, so most constants with nothing but a telling name are passed.
function strengthOfNamed({ at, purpose, stage, guarded, shape, fallback, name, role }: SecretDraft): SecretStrength | undefined {
  if (stage === 'development' || role === 'script') return shape.random && !shape.placeholder ? 'faint' : undefined;
  if (fallback && purpose === 'signing') return guarded ? 'known' : MAY_NAME_A_KEY.test(name) ? 'probable' : 'proven';
  if (purpose === 'signing' && !guarded && (shape.random || shape.word) && CONFIGURATION.test(at.path)) return 'known';
  if (shape.placeholder) return undefined;
  if (shape.random) return /token$/i.test(name) && !fallback ? 'faint' : 'probable';
  if (!fallback || guarded || !shape.word) return undefined;
  if (/secret(?:_?key)?$/i.test(name)) return 'probable';
  return /pass(?:word|wd|phrase|code)?$/i.test(name) ? 'known' : undefined;
}

function strengthOfEntry({ where, stage, shape, purpose, near, shipped }: SecretDraft): SecretStrength | undefined {
  if (shape.placeholder || (where === 'env-file' && near)) return undefined;
  if (where === 'image') return near ? 'near' : shape.weak || !shipped ? 'known' : 'stated';
  if (stage === 'development') return shape.random ? 'near' : 'faint';
  if (where === 'compose') return shape.random ? 'probable' : 'near';
  if (shape.random) return 'stated';
  return purpose === 'signing' && !shape.weak ? 'probable' : 'known';
}

function strengthOfCopy({ source, shape, shipped, stage }: SecretDraft): SecretStrength | undefined {
  if (source === 'local') return shipped && stage !== 'development' ? 'known' : undefined;
  if (source === 'sample') return 'known';
  if (!shipped || stage === 'development') return 'near';
  return source !== '' && shape.weak ? 'known' : 'probable';
}

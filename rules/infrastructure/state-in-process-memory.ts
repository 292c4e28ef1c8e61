import { defineRule, evidenceOfReach, quote, type Confidence, type FactOf, type Severity } from '#rule-api';

type State = FactOf<'process-state'>;

const FACETS = {
  data: 'domain-state',
  token: 'token-in-memory',
  request: 'request-in-singleton',
  sessions: 'session-memory-store',
  secret: 'boot-random-secret',
  uploads: 'local-disk-state',
  database: 'local-disk-state',
} as const;

const FIXES: Readonly<Record<State['state'], string>> = {
  data: 'Write it to the database before answering.',
  token: 'Keep it in the database or in Redis, with its expiry.',
  request: 'Use a local variable, or `AsyncLocalStorage` where it has to reach further.',
  sessions: 'Set `store` to one that all instances share, such as Redis or the database.',
  secret: 'Load the key from the secret store, and stop at start when it is missing.',
  uploads: 'Put uploads into an object store.',
  database: 'Use a database server, or mount a volume and run one instance.',
};

export default defineRule({
  meta: {
    id: 'state-in-process-memory',
    layer: 'infrastructure',
    section: 'deployability-startup',
    severity: 'P1',
    confidence: 'high',
    title: 'State that lives in one process',
    risk: 'A restart, a deploy or a second instance loses it: orders vanish, sessions end, revoked tokens are good again.',
    fix: 'Keep it in the database or in Redis, and load keys from the secret store.',
    facets: {
      'domain-state': 'what clients sent is kept in a collection alone',
      'token-in-memory': 'tokens, codes or revocations are kept in a collection',
      'request-in-singleton': 'a field that all requests share holds what one of them brought',
      'session-memory-store': 'sessions are kept in memory',
      'boot-random-secret': 'a signing key is made anew at each start',
      'local-disk-state': 'uploads or a database lie on the disk of the instance',
    },
  },
  on: {
    'process-state'(found) {
      return {
        at: found.at,
        facet: FACETS[found.state],
        status: 'unsafe',
        severity: severityOf(found),
        confidence: confidenceOf(found),
        message: messageOf(found),
        fix: FIXES[found.state],
        ...(found.state === 'request' && { risk: 'Two requests at once overwrite each other, so one acts with what the other brought.' }),
        evidence: [{ at: found.related, note: noteOf(found) }, ...evidenceOfReach(found.reach)],
      };
    },
  },
});

// A volume may be mounted, and a key that only stands in may never be used.
function severityOf({ state, fallback }: State): Severity {
  return state === 'uploads' || state === 'database' || fallback ? 'P2' : 'P1';
}

function confidenceOf({ state, fallback }: State): Confidence {
  return state === 'sessions' || (state === 'secret' && !fallback) ? 'high' : 'medium';
}

function messageOf({ state, holder, by, fallback }: State): string {
  switch (state) {
    case 'data':
      return `${quote(by)} is the only place that keeps what this handler is sent.`;
    case 'token':
      return `${quote(by)} keeps tokens or codes in the memory of one process.`;
    case 'request':
      return `${quote(holder)} is shared by all requests, and each one puts what it brings there.`;
    case 'sessions':
      return `Sessions of ${quote(by)} are kept in memory: no store is given.`;
    case 'secret':
      return `The ${holder} is made by ${quote(by)} at each start${fallback ? ' where none is configured' : ''}.`;
    case 'uploads':
      return `Uploads are kept in ${quote(holder)} on the disk of the instance.`;
    case 'database':
      return `The database is the file ${quote(holder)} on the disk of the instance.`;
  }
}

function noteOf({ state, holder }: State): string {
  switch (state) {
    case 'data':
    case 'token':
      return `${quote(holder)} lives as long as the process`;
    case 'request':
      return 'one object serves all requests';
    case 'secret':
      return `used here as ${holder}`;
    case 'sessions':
      return 'the default keeps them in the process';
    case 'uploads':
    case 'database':
      return 'a relative path, which a new container starts without';
  }
}

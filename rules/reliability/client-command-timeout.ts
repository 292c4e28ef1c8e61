import { defineRule, evidenceOfReach, isServing, quote, type Confidence, type Evidence, type FactOf, type Severity } from '#rule-api';

type UnboundedClient = FactOf<'unbounded-client'>;

const FACETS: Readonly<Partial<Record<UnboundedClient['remote'], string>>> = {
  grpc: 'grpc-no-deadline',
  redis: 'redis-no-command-timeout',
  rpc: 'rpc-no-timeout',
  smtp: 'smtp-minutes',
  stripe: 'stripe-80s-in-request',
  amqp: 'amqp-no-heartbeat-or-connect-timeout',
};

export default defineRule({
  meta: {
    id: 'client-command-timeout',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P1',
    confidence: 'medium',
    title: 'Client of a remote service that waits without a bound',
    risk: 'One server that stalls holds every request that asks it, for minutes or for ever.',
    fix: 'Set the option of the library that ends a call, shorter than the deadline of the caller.',
    facets: {
      'grpc-no-deadline': 'a call over gRPC has no deadline',
      'redis-no-command-timeout': 'commands of Redis have no timeout and queue up while it is away',
      'rpc-no-timeout': 'nobody stops waiting for the answer to a message',
      'smtp-minutes': 'mail waits for the minutes that are the default',
      'aws-request-timeout-warn-only': '`requestTimeout` only logs a warning',
      'stripe-80s-in-request': 'a request waits for the 80 seconds that are the default',
      'amqp-no-heartbeat-or-connect-timeout': 'a broker may take for ever to accept a connection',
    },
  },
  on: {
    'unbounded-client'(client) {
      const facet = client.remote === 'aws' && client.flaw === 'warns' ? 'aws-request-timeout-warn-only' : FACETS[client.remote];
      return {
        at: client.at,
        status: client.flaw === 'missing' ? 'missing' : 'partial',
        ...(facet !== undefined && { facet }),
        severity: severityOf(client),
        confidence: confidenceOf(client),
        message: `The ${quote(client.client)} client ${describe(client)}; ${client.act}.`,
        evidence: [...client.uses.map(evidenceOfUse), ...evidenceOfReach(client.reach)],
      };
    },
  },
});

// Libraries that end a call after minutes hold a request for too long, and a job for as long as it may take; endpoints of AWS seldom stall.
function severityOf({ ends, reach, remote }: UnboundedClient): Severity {
  if (ends === 'late') return isRequest(reach) ? 'P2' : 'P3';
  if (isServing(reach)) return remote === 'aws' ? 'P2' : 'P1';
  return reach.entries.length > 0 ? 'P3' : 'P2';
}

function isRequest({ entries }: UnboundedClient['reach']): boolean {
  return entries.some(({ kind }) => kind === 'route' || kind === 'graphql-field');
}

// Nothing but the call itself could bound these.
function confidenceOf({ remote, reach }: UnboundedClient): Confidence {
  return (remote === 'grpc' || remote === 'rpc') && isServing(reach) ? 'high' : 'medium';
}

function describe({ flaw, meaning }: UnboundedClient): string {
  if (flaw === 'off') return 'switches its timeout off';
  if (flaw === 'warns') return 'is given a `requestTimeout` that only logs a warning';
  return meaning;
}

function evidenceOfUse({ expression, at }: UnboundedClient['uses'][number]): Evidence {
  return { at, note: `${quote(expression)} waits for its answer` };
}

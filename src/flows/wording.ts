import type { ApiRequest } from '../facts/api-call.ts';
import type { FunctionEffect } from '../facts/function-effects.ts';

const EFFECTS: Readonly<Record<FunctionEffect['effect'], string>> = {
  'db-read': 'reads',
  'db-write': 'writes',
  http: 'requests',
  publish: 'publishes',
  enqueue: 'enqueues',
  mail: 'mails',
  sms: 'texts',
  payment: 'pays',
  upload: 'uploads',
  notify: 'notifies',
};

/** `writes prisma.order.create (prisma)`. */
export function effectLabel({ effect, label, client }: FunctionEffect): string {
  return `${EFFECTS[effect]} ${label}${client === '' || label.toLowerCase().startsWith(`${client.toLowerCase()}.`) ? '' : ` (${client})`}`;
}

/** What a call asks for, as a flow is named; `index` is the field of a GraphQL operation. Empty where nothing of it is known. */
export function requestName(request: ApiRequest, index: number): string {
  switch (request.protocol) {
    case 'trpc':
      return `${request.does} ${request.procedure}`;
    case 'action':
      return `action ${request.name}`;
    case 'graphql': {
      const field = request.operation?.fields[index] ?? request.operation?.name ?? '';
      return field === '' ? '' : `${request.operation?.kind ?? 'query'} ${field}`;
    }
    default:
      return /[a-z]/i.test(request.address.path) ? `${request.method ?? 'ANY'} ${request.address.path}` : '';
  }
}

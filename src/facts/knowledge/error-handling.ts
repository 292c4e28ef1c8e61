import { Table } from './table.ts';

/** Operators of streams that put something in the place of an error. */
export const STREAM_CATCHERS = new Table<object>([{ packages: ['rxjs', 'rxjs/operators'], calls: ['catchError', 'operators.catchError'] }]);
/** What a stream goes on with in the place of an error, as if it had come to its end. */
export const STREAM_VALUES = new Table<object>([{ packages: ['rxjs'], calls: ['of', 'EMPTY', 'empty'] }]);
/** Calls that go on with a payment: the provider does them once, but nobody knows that they failed. */
export const PAYMENT_STEPS = new Table<{ readonly client: string }>([
  {
    packages: ['stripe'],
    client: 'stripe',
    calls: ['Stripe#paymentIntents.capture', 'Stripe#paymentIntents.confirm', 'Stripe#charges.capture', 'Stripe#invoices.pay'],
  },
]);
/** What makes a class the handler of the errors of all requests. */
export const ERROR_FILTERS = new Table<object>([{ packages: ['@nestjs/common'], calls: ['Catch'] }]);

const ERROR_NAME = /^_?(?:e|err|error|ex|exc|exception)$/i;

/** Whether a parameter is an error by its name. */
export function isErrorName(name: string): boolean {
  return ERROR_NAME.test(name);
}

/** Names of functions that note an error where people look for it. */
export const RECORDING =
  /^_?(?:log|report|capture|warn|debug|print|trace)(?:[A-Z_]|$)|^(?:recordException|addBreadcrumb)$|^(?:add|append|create|save|send|write)Log(?:Entry|Message|Record)?$/;
/** Calls that put things in order after a failure, or form a text; they tell nobody of it. */
export const TIDYING =
  /^_?(?:close|end|quit|disconnect|destroy|release|dispose|unlink|rm|rmdir|rollback|abort|cancel|clear|clean|reset|stop|unsubscribe|toString|stringify|String|now|inspect|serializeError)/i;
/** What a service tries as well as it can, and does without. */
export const BEST_EFFORT =
  /telemetry|analytic|track|metric|audit|(?:^|[^a-z])logs?(?:[^a-z]|$)|Logs?(?:[^a-z]|$)|cache|last_?(?:seen|used|active|access|login)|heartbeat|clean_?up|purge|presence|stat(?:s|istics)|usage|ping|progress|webhook|session|warm|prefetch|seed|segment|posthog|amplitude|mixpanel|lock/i;
/** Members of a row that tell when something was last looked at, or how often. */
export const NOTED_MEMBERS =
  /^(?:last|seen|viewed?|visited|opened|hits?|views?|counter)(?:[A-Z_]|$)|(?:Count|_count|SeenAt|_seen_at|UsedAt|_used_at)$/;
/** Names of functions whose error is the answer to what they are asked. */
export const CHECKING = /^_?(?:assert|ensure|check|validate|verify|require|guard|expect)(?:[A-Z_]|$)/;
/** Names of functions that make something, of which an empty result is none. */
export const MAKING =
  /^_?(?:build|compile|convert|create|deploy|execute|export|generate|import|install|migrate|process|publish|render|run|save|send|sync|upload)(?:[A-Z_]|$)/;

/** Removing what may be gone already. */
export const REMOVING =
  /(?:^|[.#_])(?:delete|destroy|remove|del|unlink|drop|cancel|deregister|unregister|leave|DeleteObjects?Command)(?:[A-Z]\w*)?$/;

/** Members by which an answer says that all went well, and what they say then. */
export const SUCCESS_MEMBERS = /^(?:ok|success|succeeded|successful|sent|saved|created|updated|done|status|result)$/;
export const SUCCESS_WORDS = /^(?:ok|success|succeeded|sent|saved|created|updated|done|accepted|queued|processed|paid|completed?)$/i;

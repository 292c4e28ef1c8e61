import * as api from '../../../src/facts/knowledge/api-clients.ts';
import * as contexts from '../../../src/facts/knowledge/async-contexts.ts';
import * as breakers from '../../../src/facts/knowledge/breakers.ts';
import { PRINTING_PLATFORMS } from '../../../src/facts/knowledge/console.ts';
import * as concurrency from '../../../src/facts/knowledge/concurrency.ts';
import * as consumers from '../../../src/facts/knowledge/consumers.ts';
import { BOOT_CALLS, CONNECTING_MODULES, LAZY_DATABASES } from '../../../src/facts/knowledge/boot-calls.ts';
import * as configuration from '../../../src/facts/knowledge/configuration.ts';
import * as deadLetters from '../../../src/facts/knowledge/dead-letters.ts';
import { BLOCKING_CALLS } from '../../../src/facts/knowledge/blocking-calls.ts';
import * as cancellation from '../../../src/facts/knowledge/cancellation.ts';
import * as databases from '../../../src/facts/knowledge/databases.ts';
import * as pools from '../../../src/facts/knowledge/database-pools.ts';
import { DATABASE_OBJECTS } from '../../../src/facts/knowledge/database-objects.ts';
import * as emitters from '../../../src/facts/knowledge/emitters.ts';
import * as entryCalls from '../../../src/facts/knowledge/entry-calls.ts';
import * as entryDecorators from '../../../src/facts/knowledge/entry-decorators.ts';
import { NAME_SINKS } from '../../../src/facts/knowledge/fixed-names.ts';
import * as forcedStops from '../../../src/facts/knowledge/forced-stops.ts';
import * as frameworks from '../../../src/facts/knowledge/frameworks.ts';
import * as graphql from '../../../src/facts/knowledge/graphql-decorators.ts';
import { PING_CALLS, ROUTELESS_PACKAGES } from '../../../src/facts/knowledge/health.ts';
import { HELD_RESOURCES } from '../../../src/facts/knowledge/held-resources.ts';
import * as errors from '../../../src/facts/knowledge/error-handling.ts';
import { HANDING_CALLS } from '../../../src/facts/knowledge/handing-calls.ts';
import * as http from '../../../src/facts/knowledge/http-clients.ts';
import * as events from '../../../src/facts/knowledge/in-process-events.ts';
import { IMPORT_EFFECTS } from '../../../src/facts/knowledge/import-effects.ts';
import * as injection from '../../../src/facts/knowledge/injection.ts';
import { MEMOIZED_CALLS } from '../../../src/facts/knowledge/memoizers.ts';
import { LABELLING_CALLS } from '../../../src/facts/knowledge/metric-labels.ts';
import * as processState from '../../../src/facts/knowledge/process-state.ts';
import * as schedules from '../../../src/facts/knowledge/schedules.ts';
import * as workflowEngines from '../../../src/facts/knowledge/workflow-engines.ts';
import { MEMORY_QUEUES } from '../../../src/facts/knowledge/memory-queues.ts';
import * as caches from '../../../src/facts/knowledge/caches.ts';
import { SINGLETON_DECORATORS } from '../../../src/facts/knowledge/singletons.ts';
import { ITERATING_PACKAGES } from '../../../src/facts/knowledge/iterations.ts';
import { SCHEDULING_CALLS } from '../../../src/facts/knowledge/job-options.ts';
import { QUEUE_SETUPS, QUEUED_JOBS } from '../../../src/facts/knowledge/queued-jobs.ts';
import * as jobs from '../../../src/facts/knowledge/job-queues.ts';
import * as limits from '../../../src/facts/knowledge/limits.ts';
import * as lists from '../../../src/facts/knowledge/list-reads.ts';
import { LAZY_SETUPS } from '../../../src/facts/knowledge/lazy-setups.ts';
import { LIVE_SWITCHES } from '../../../src/facts/knowledge/live-accounts.ts';
import * as longLived from '../../../src/facts/knowledge/long-lived.ts';
import * as loggers from '../../../src/facts/knowledge/loggers.ts';
import * as logSetups from '../../../src/facts/knowledge/log-setups.ts';
import * as telemetry from '../../../src/facts/knowledge/telemetry.ts';
import * as messaging from '../../../src/facts/knowledge/messaging.ts';
import { PACKAGE_ALIASES } from '../../../src/facts/knowledge/objects.ts';
import { PATTERN_DECORATORS, PATTERN_SENDS } from '../../../src/facts/knowledge/message-patterns.ts';
import { MERGES } from '../../../src/facts/knowledge/object-copies.ts';
import * as outer from '../../../src/facts/knowledge/outer-limits.ts';
import * as optional from '../../../src/facts/knowledge/optional-services.ts';
import * as payments from '../../../src/facts/knowledge/payments.ts';
import { DISCLOSING_SETTINGS, WRITTEN_RESULTS } from '../../../src/facts/knowledge/personal-data.ts';
import { PLUGIN_TYPES } from '../../../src/facts/knowledge/plugins.ts';
import * as hazards from '../../../src/facts/knowledge/pool-hazards.ts';
import * as promises from '../../../src/facts/knowledge/promises.ts';
import * as redelivery from '../../../src/facts/knowledge/redelivery.ts';
import * as requestIds from '../../../src/facts/knowledge/request-ids.ts';
import * as requestMetrics from '../../../src/facts/knowledge/request-metrics.ts';
import * as requests from '../../../src/facts/knowledge/request-data.ts';
import * as metrics from '../../../src/facts/knowledge/metrics.ts';
import * as retryDelays from '../../../src/facts/knowledge/retry-delays.ts';
import * as retries from '../../../src/facts/knowledge/retries.ts';
import * as selfRepeating from '../../../src/facts/knowledge/self-repeating.ts';
import * as remotes from '../../../src/facts/knowledge/remote-clients.ts';
import { PLUGIN_MOUNTS, SECRET_MEMBERS, SECRET_SINKS } from '../../../src/facts/knowledge/secret-sinks.ts';
import * as secrets from '../../../src/facts/knowledge/secret-sources.ts';
import * as servers from '../../../src/facts/knowledge/servers.ts';
import { SQL_TEXT_CALLS } from '../../../src/facts/knowledge/sql-texts.ts';
import * as tracing from '../../../src/facts/knowledge/tracing.ts';
import { TEST_DOUBLES } from '../../../src/facts/knowledge/test-doubles.ts';
import * as transactions from '../../../src/facts/knowledge/transactions.ts';
import * as webhooks from '../../../src/facts/knowledge/webhooks.ts';
import { describe, type Described, describeNames, type Statement, withNodeFamily } from './statement.ts';
import { code, familyOfEntry, saysEntry, saysHttp, saysPayment, saysRetry, SINKS, WORDS } from './words.ts';

/** No table has these: what is known of them are the names of their methods and functions. */
const BATCHING_LIBRARIES = ['dataloader'];
const SCHEMA_LIBRARIES = ['zod', 'joi', 'yup', 'valibot', '@sinclair/typebox'];

const WAYS_TO_FORCE = { kill: 'processes', thread: 'threads', close: 'workers' } as const;

/** Everything that the tables of knowledge say, in the order in which it is told of a library. */
const TABLES: readonly Described[] = [
  describe(frameworks.ROUTER_MOUNTS, 'Web frameworks and servers', () => ['mounts routers']),
  describe(frameworks.CONTROLLER_DECORATORS, 'Web frameworks and servers', () => ['registers routes', 'controllers']),
  describe(frameworks.ROUTER_OBJECTS, 'Web frameworks and servers', () => ['registers routes', 'routers']),
  describe(frameworks.METHOD_DECORATORS, 'Web frameworks and servers', () => ['registers routes', 'controllers']),
  describe(frameworks.SCHEMA_ROUTES, 'Web frameworks and servers', () => ['registers routes', 'with schemas']),
  describe(frameworks.VERSION_DECORATORS, 'Web frameworks and servers', () => ['registers routes', 'versions']),
  describe(frameworks.STEP_DECORATORS, 'Web frameworks and servers', ({ step }) => ['puts steps before handlers', `${step}s`]),
  describe(PLUGIN_TYPES, 'Web frameworks and servers', () => 'extends an application by plugins'),
  describe(graphql.RESOLVER_CLASSES, 'GraphQL and RPC', () => ['resolves GraphQL', 'resolvers']),
  describeNames(graphql.CODE_FIRST_PACKAGES, 'GraphQL and RPC', 'resolves GraphQL'),
  describe(graphql.FIELD_RESOLVERS, 'GraphQL and RPC', ({ of }) => ['resolves GraphQL', `${of}s`]),
  describe(graphql.FIELD_TYPES, 'GraphQL and RPC', () => ['resolves GraphQL', 'types of fields']),
  describe(graphql.PARENT_PARAMETERS, 'GraphQL and RPC', () => ['resolves GraphQL', 'parents']),
  describe(payments.PAYMENT_CALLS, 'Payments and webhooks', saysPayment),
  describe(payments.PAYMENT_COMMANDS, 'Payments and webhooks', ({ moves, body: key }) => saysPayment({ moves, key })),
  describe(
    messaging.MESSAGING_CALLS,
    ({ effect }) => WORDS[effect].family,
    ({ effect, joins }) => (joins === undefined ? WORDS[effect].does : [WORDS[effect].does, `inside a transaction with \`${joins}\``]),
  ),
  describe(http.HTTP_CALLS, 'HTTP clients', saysHttp),
  describe(http.HTTP_CLIENT_MAKERS, 'HTTP clients', ({ client }) => [
    WORDS.http.does,
    'bounds of an instance',
    http.HTTP_CLIENTS[client].meaning,
  ]),
  describe(databases.DATABASE_CALLS, 'Databases', ({ effect }) => WORDS[effect].does),
  describe(databases.LIST_CALLS, 'Databases', () => ['reads from a database', 'lists of any length']),
  describe(databases.SYNCHRONOUS_CALLS, 'Databases', () => 'is done when its calls return'),
  describe(pools.DATABASE_POOLS, 'Databases', () => ['makes pools', 'limits of waiting']),
  describe(hazards.POOL_OPENINGS, 'Databases', () => ['makes pools', 'one for a program']),
  describe(hazards.CHECKOUTS, 'Databases', () => ['makes pools', 'connections taken out']),
  describe(hazards.POOL_USES, 'Databases', () => ['makes pools', 'connections lent']),
  describe(hazards.ENDLESS_QUEUES, 'Databases', ({ limit }) => ['makes pools', `queue limited by \`${limit}\``]),
  describe(hazards.PAUSES, 'Other libraries', () => 'pauses'),
  describe(pools.TRANSACTION_LIMITS, 'Databases', ({ path }) => ['runs transactions', `limit in \`${path}\``]),
  describe(pools.QUERY_LIMITS, 'Databases', () => ['reads from a database', 'limits of single queries']),
  describe(lists.LIST_READS, 'Databases', () => ['reads from a database', 'queries for many rows']),
  describe(lists.ROW_ADDITIONS, 'Databases', () => [WORDS['db-write'].does, 'new rows']),
  describe(lists.KEY_SCANS, 'Databases', () => ['goes through all keys']),
  describe(lists.ROW_EXPORTS, 'Other libraries', ({ format }) => ['makes files of rows', format]),
  describe(limits.CAPPING_DECORATORS, 'Input and validation', () => ['narrows input', 'maxima of numbers']),
  describe(SQL_TEXT_CALLS, 'Databases', ({ form }) => ['takes SQL as text', `${form}s`]),
  describe(transactions.TRANSACTION_CALLBACKS, 'Databases', () => ['runs transactions', 'of a callback']),
  describe(transactions.TRANSACTION_DECORATORS, 'Databases', () => ['runs transactions', 'of a decorated method']),
  describe(transactions.TRANSACTION_STEPS, 'Databases', () => ['runs transactions', 'from begin to commit']),
  describe(transactions.AFTER_COMMIT_CALLS, 'Databases', () => ['runs transactions', 'callbacks after the commit']),
  describe(transactions.ENTITY_HOOKS, 'Databases', () => ['runs transactions', 'hooks of entities']),
  describe(transactions.SUBSCRIBER_CLASSES, 'Databases', () => ['runs transactions', 'subscribers']),
  describe(graphql.RELATION_DECORATORS, 'Databases', () => ['reads from a database', 'lazy relations']),
  describe(retries.RETRY_CALLS, 'Retries and limits', saysRetry),
  describe(selfRepeating.SELF_REPEATING_CALLS, 'Retries and limits', ({ attempts }) => [
    'repeats work',
    `sends in up to ${attempts} attempts`,
  ]),
  describe(retryDelays.BACKOFFS, 'Retries and limits', ({ delay, jitters }) => [
    'waits between attempts',
    `${delay} waits${jitters ? ', spread' : ''}`,
  ]),
  describe(retryDelays.RECONNECTING_CLIENTS, 'Retries and limits', ({ wait }) => ['waits between attempts', `\`${wait}\` of a connection`]),
  describe(retryDelays.OBSERVABLE_TIMERS, 'Retries and limits', () => ['waits between attempts', 'timers of observables']),
  describe(retryDelays.UNSPREAD, 'Retries and limits', () => ['waits between attempts', 'waits that are not spread']),
  describe(retries.RETRYING_POLICIES, 'Retries and limits', () => ['repeats work', 'policies that others are combined with']),
  describe(retryDelays.SAFE_CONDITIONS, 'Retries and limits', () => ['repeats work', 'safe requests alone']),
  describe(metrics.METER_CALLS, 'Brokers and events', () => ['exports figures', 'meters']),
  describe(metrics.RETRY_EVENTS, 'Retries and limits', () => ['tells by events when it acts', 'events']),
  describe(metrics.JOB_EVENT_DECORATORS, 'Jobs, schedules and workflows', () => ['tells how jobs end', 'decorators']),
  describe(metrics.SCHEDULES, 'Jobs, schedules and workflows', () => ['runs functions', 'on a schedule']),
  describe(metrics.DEPTH_CALLS, 'Brokers and events', () => ['tells how much waits', 'counts of a queue']),
  describe(selfRepeating.RETRY_OPERATORS, 'Retries and limits', () => ['repeats work', 'operator']),
  describe(selfRepeating.ACTIVITY_MAKERS, 'Jobs, schedules and workflows', () => ['repeats work', 'activities, endless by default']),
  describe(retries.EVERY_FAILURE, 'Retries and limits', () => ['repeats work', 'whatever failed']),
  describe(retries.GIVES_UP, 'Retries and limits', () => ['repeats work', 'ends for a given error']),
  describe(selfRepeating.SOCKET_EVENTS, 'Brokers and events', () => 'tells of the end of a connection'),
  describe(http.HTTP_TUNINGS, 'HTTP clients', ({ takes }) => [
    'takes settings for all requests',
    `from a function or object of the ${takes}`,
  ]),
  describe(http.HTTP_DEFAULTS, 'HTTP clients', () => ['takes settings for all requests', 'by assignment']),
  describe(remotes.REMOTE_CLIENT_MAKERS, 'Other libraries', ({ meaning }) => ['calls a remote service', `its client ${meaning}`]),
  describe(remotes.REMOTE_CALLS, 'Other libraries', () => 'calls a remote service'),
  describe(remotes.CLIENT_WRAPPERS, 'Other libraries', () => ['calls a remote service', 'through what stands around its client']),
  describe(remotes.RPC_CALLS, 'GraphQL and RPC', () => ['calls a remote service', 'messages with an answer']),
  describe(remotes.SINGLE_ANSWERS, 'Other libraries', () => 'waits for one answer of a stream'),
  describe(remotes.GRPC_CALLS, 'GraphQL and RPC', () => ['calls a remote service', 'over gRPC']),
  describe(remotes.AWS_HANDLERS, 'Other libraries', () => ['calls a remote service', 'limits of AWS clients']),
  describe(remotes.BLOCKING_USES, 'Jobs, schedules and workflows', () => 'keeps a connection waiting on purpose'),
  describe(http.TIME_LIMITERS, 'Retries and limits', () => 'ends waiting'),
  describe(outer.OUTER_LIMITS, 'Web frameworks and servers', ({ what }) => ['gives requests up', `by ${what}`]),
  describe(outer.SERVER_MAKERS, 'Web frameworks and servers', () => ['serves', 'limits for what clients send']),
  describe(breakers.BREAKERS, 'Retries and limits', () => 'breaks circuits'),
  describe(breakers.BREAKER_RULES, 'Retries and limits', () => ['breaks circuits', 'rules by which they open']),
  describe(optional.CACHE_READS, 'Databases', () => ['keeps a cache', 'reads']),
  describe(optional.CACHE_WRITES, 'Databases', () => ['keeps a cache', 'writes']),
  describe(optional.OPTIONAL_CALLS, 'Mail, text messages and notifications', ({ purpose }) => [
    'serves a purpose that requests can do without',
    purpose,
  ]),
  describe(http.TIMEOUT_OPERATORS, 'Retries and limits', () => 'ends waiting'),
  describe(entryDecorators.ENTRY_DECORATORS, familyOfEntry, saysEntry),
  describe(entryDecorators.ENTRY_CLASSES, familyOfEntry, saysEntry),
  describe(entryDecorators.ENTRY_CONTRACTS, familyOfEntry, saysEntry),
  describe(entryCalls.ENTRY_CALLS, familyOfEntry, saysEntry),
  describe(entryCalls.RECEIVING_CALLS, 'Brokers and events', ({ word }) => ['starts code', `consumer (${word})`]),
  describe(entryCalls.MESSAGE_STREAMS, 'Brokers and events', ({ word }) => ['starts code', `consumer (${word})`]),
  describe(entryCalls.PROCEDURE_ROUTERS, 'GraphQL and RPC', () => ['starts code', 'procedure']),
  describe(entryCalls.PROCEDURE_CALLS, 'GraphQL and RPC', ({ does }) => ['starts code', `procedure (${does})`]),
  describe(entryCalls.WORKFLOW_BUNDLES, 'Jobs, schedules and workflows', () => ['starts code', 'workflows of a file']),
  describe(
    servers.SERVING_CALLS,
    ({ serves }) => (serves === 'http' || serves === 'rpc' ? 'Web frameworks and servers' : 'Jobs, schedules and workflows'),
    ({ serves, stopsItself }) => [
      'serves',
      serves === 'http' ? 'HTTP' : serves === 'rpc' ? 'RPC' : `as a ${serves}`,
      ...(stopsItself ? ['stops itself on SIGTERM'] : []),
    ],
  ),
  describe(servers.NEST_APPLICATIONS, 'Web frameworks and servers', () => ['serves', 'applications']),
  describe(jobs.JOB_WORKERS, 'Jobs, schedules and workflows', () => ['runs jobs', 'workers']),
  describe(jobs.QUEUE_MODULES, 'Jobs, schedules and workflows', () => ['runs jobs', 'defaults of queues']),
  describe(jobs.QUEUE_DECORATORS, 'Jobs, schedules and workflows', () => ['runs jobs', 'queues by name']),
  describe(jobs.BULK_ADDS, 'Jobs, schedules and workflows', () => [WORDS.enqueue.does, 'in bulk']),
  describe(consumers.CONSUMER_CALLS, 'Brokers and events', ({ settles }) => [
    'hands messages over',
    settles === 'return' ? 'done when the handler returns' : 'done when acknowledged',
  ]),
  describe(consumers.CONSUMER_DECORATORS, 'Brokers and events', () => ['hands messages over', 'decorated methods']),
  describe(PATTERN_SENDS, 'Brokers and events', ({ awaits }) => ['sends messages by pattern', awaits ? 'with answers' : 'events']),
  describe(PATTERN_DECORATORS, 'Brokers and events', () => ['takes messages by pattern', 'decorated methods']),
  describe(consumers.ACKNOWLEDGED_STREAMS, 'Brokers and events', () => ['hands messages over', 'loops']),
  describe(consumers.FETCHES, 'Brokers and events', () => ['hands messages over', 'fetched']),
  describe(consumers.ACKNOWLEDGING_COMMANDS, 'Brokers and events', () => ['acknowledges messages', 'commands']),
  describe(consumers.TRANSPORT_CALLS, 'Brokers and events', () => ['sets up transports', 'of Nest']),
  describe(deadLetters.QUEUE_ASSERTIONS, 'Brokers and events', () => [
    'defines queues',
    `dead letters in \`${deadLetters.DEAD_LETTER_OPTION}\``,
  ]),
  describe(SCHEDULING_CALLS, 'Jobs, schedules and workflows', () => ['enqueues jobs', 'that come again']),
  describe(QUEUED_JOBS, 'Jobs, schedules and workflows', ({ times }) => ['enqueues jobs', `tried again by \`${times}\``]),
  describe(QUEUE_SETUPS, 'Jobs, schedules and workflows', () => ['defines queues', 'of jobs']),
  describe(deadLetters.QUEUE_SOURCES, 'Brokers and events', () => ['hands messages over', 'to functions']),
  describe(deadLetters.JOB_EVENTS, 'Jobs, schedules and workflows', ({ of }) => ['tells what becomes of jobs', `events of a ${of}`]),
  describe(deadLetters.JOB_EVENT_DECORATORS, 'Jobs, schedules and workflows', () => ['tells what becomes of jobs', 'decorated methods']),
  describe(redelivery.REQUEUES, 'Brokers and events', () => ['gives messages back', 'to their queue']),
  describe(redelivery.MESSAGE_RETURNS, 'Brokers and events', () => ['gives messages back', 'by their visibility']),
  describe(redelivery.RETURNING_CONSUMERS, 'Brokers and events', ({ option }) => [
    'gives messages back',
    `when a handler fails (\`${option}\`)`,
  ]),
  describe(redelivery.QUEUE_DEFINITIONS, 'Brokers and events', ({ limit }) => ['defines queues', `limit in \`${limit}\``]),
  describe(redelivery.QUEUE_LIMITS, 'Brokers and events', () => ['defines queues', 'limits given later']),
  describe(events.IN_PROCESS_EVENTS, 'Brokers and events', () => ['announces events', 'in the same process']),
  describe(events.EVENT_LISTENERS, 'Brokers and events', () => ['announces events', 'to listeners']),
  describe(events.EVENT_LISTENER_DECORATORS, 'Brokers and events', () => ['announces events', 'to listeners']),
  describe(events.EVENT_HANDLER_DECORATORS, 'Brokers and events', () => ['announces events', 'to handlers']),
  describe(webhooks.WEBHOOK_CHECKS, 'Payments and webhooks', ({ refuses }) => [
    'checks webhooks',
    refuses === 'throws' ? 'throws for a forged one' : 'answers whether it is genuine',
  ]),
  describe(webhooks.SIGNING_CALLS, 'Secrets, sessions and identity', () => 'signs or compares'),
  describe(loggers.LOG_SINKS, 'Logs, traces and metrics', ({ writes, redacts }) =>
    redacts ? [SINKS[writes], 'can leave out paths'] : SINKS[writes],
  ),
  describe(loggers.REQUEST_LOGGERS, 'Logs, traces and metrics', ({ settledBy }) => [
    'logs requests',
    `headers settled by ${code(settledBy)}`,
  ]),
  describe(loggers.LOGGER_MAKERS, 'Logs, traces and metrics', () => ['makes a logger, whose options name what it leaves out']),
  describe(DISCLOSING_SETTINGS, 'Logs, traces and metrics', ({ option, writes }) => [writes, `with ${code([option.slice(2)])}`]),
  describe(logSetups.LOGGER_MAKINGS, 'Logs, traces and metrics', ({ lines }) => [`makes a logger, judged by how it writes`, lines]),
  describe(logSetups.LINE_FORMATS, 'Logs, traces and metrics', ({ gives }) => ['formats lines', gives]),
  describe(logSetups.FILE_TRANSPORTS, 'Logs, traces and metrics', () => 'writes logs to a file'),
  describe(logSetups.CONSOLE_TRANSPORTS, 'Logs, traces and metrics', () => 'writes logs to the console'),
  describe(telemetry.TEXT_LOGGING_APPLICATIONS, 'Logs, traces and metrics', () => ['makes an application', 'whose logger writes text']),
  describe(telemetry.FIELD_LOGGING_APPLICATIONS, 'Logs, traces and metrics', () => ['makes an application', 'with a logger on demand']),
  describe(telemetry.FORWARDERS, 'GraphQL and RPC', () => 'sends requests on to other services'),
  describe(requestMetrics.METRIC_MIDDLEWARES, 'Logs, traces and metrics', ({ option }) => [
    'measures each request',
    `unless \`${option}\` takes something away`,
  ]),
  describe(requestMetrics.OPERATION_SERVERS, 'GraphQL and RPC', () => 'answers all operations on one route'),
  describe(telemetry.REQUEST_REPORTERS, 'Logs, traces and metrics', () => 'reports durations and failures of requests'),
  describe(requestMetrics.METRIC_MAKINGS, 'Logs, traces and metrics', ({ of }) => ['makes a metric', of]),
  describe(requestMetrics.METRIC_LABELS, 'Logs, traces and metrics', () => 'gives values to the labels of a metric'),
  describe(requestMetrics.METRIC_EXPOSURES, 'Logs, traces and metrics', () => 'gives metrics out'),
  describe(requestIds.REQUEST_LOGGER_MAKINGS, 'Logs, traces and metrics', () => 'gives each request a logger with its id'),
  describe(requestIds.REQUEST_ID_MAKINGS, 'Logs, traces and metrics', () => 'gives each request an id'),
  describe(requestIds.OWN_FORMATS, 'Logs, traces and metrics', () => ['formats lines', 'as the program says']),
  describe(requestIds.ROOT_LOGGERS, 'Logs, traces and metrics', () => 'logs without the id of a request'),
  describe(requestIds.MESSAGE_SENDS, 'Brokers and events', () => 'sends messages whose headers are judged'),
  describe(tracing.SAMPLE_RATES, 'Logs, traces and metrics', ({ option }) => ['traces', `the share that \`${option}\` says`]),
  describe(tracing.TRACER_MAKINGS, 'Logs, traces and metrics', () => 'starts tracing'),
  describe(tracing.REGISTRATIONS, 'Logs, traces and metrics', () => 'registers instrumentations'),
  describe(tracing.CONSOLE_EXPORTERS, 'Logs, traces and metrics', () => 'prints traces'),
  describe(tracing.OFF_SAMPLERS, 'Logs, traces and metrics', () => 'may take no trace at all'),
  describe(contexts.TRACE_HOPS, 'Logs, traces and metrics', ({ side, option, patchedBy }) => [
    side === 'send' ? 'sends work whose trace is judged' : 'takes work whose trace is judged',
    option ? `carried with ${code([option.name])}` : patchedBy === undefined ? 'carried by hand' : 'carried by an instrumentation',
  ]),
  describe(contexts.PROPAGATION_CALLS, 'Logs, traces and metrics', () => 'carries a trace by hand'),
  describe(contexts.STORE_CALLS, 'Logs, traces and metrics', ({ does }) => ['keeps a context', does]),
  describe(contexts.STORE_MOUNTS, 'Logs, traces and metrics', () => ['keeps a context', 'around every handler']),
  describe(contexts.MOUNTED_HANDLERS, 'Logs, traces and metrics', () => ['handles what arrives', 'with the context that is mounted']),
  describe(WRITTEN_RESULTS, 'Logs, traces and metrics', () => ['logs requests', 'what its functions give']),
  describe(loggers.FORMAT_LOGGERS, 'Logs, traces and metrics', () => ['logs requests', 'headers that its format names']),
  describe(emitters.EMITTER_MAKINGS, 'Brokers and events', ({ name, fails }) => ['announces errors', `${name}: ${fails}`]),
  describe(emitters.EMITTER_GIVINGS, 'Brokers and events', ({ name, fails }) => ['announces errors', `${name}: ${fails}`]),
  describe(emitters.FAILING_STREAMS, 'Other libraries', ({ fails }) => ['announces errors', fails.toLowerCase()]),
  describe(emitters.EMITTER_TYPES, 'Brokers and events', ({ type }) => ['announces errors', `type of a ${type}`]),
  describe(emitters.SAME_EMITTER_CALLS, 'Brokers and events', () => 'announces errors'),
  describe(emitters.INDIFFERENT_CALLS, 'Other libraries', () => 'listens to no errors of what it is given'),
  describe(IMPORT_EFFECTS, 'Other libraries', ({ effect }) => ['is no business of an import', effect]),
  describeNames(CONNECTING_MODULES, 'Databases', 'connects at the start'),
  describe(LAZY_DATABASES, 'Databases', () => 'connects with its first query'),
  describe(LAZY_SETUPS, 'Other libraries', ({ does, what }) => ['is made ready', `${does}: ${what}`]),
  describe(BOOT_CALLS, 'Other libraries', ({ does, what }) => ['matters at the start', `${does}: ${what}`]),
  describe(LIVE_SWITCHES, 'Payments and webhooks', () => 'has a sandbox beside the real account'),
  describe(configuration.ADDRESS_SINKS, 'Other libraries', ({ of }) => ['is told an address', of]),
  describe(NAME_SINKS, 'Other libraries', ({ of }) => ['is told a name', of]),
  describe(configuration.CONFIGURATION_READS, 'Secrets, sessions and identity', () => ['reads settings', 'by their names']),
  describe(configuration.CONFIGURATION_MODULES, 'Secrets, sessions and identity', () => ['reads settings', 'for the application']),
  describe(configuration.SCHEMA_CHECKS, 'Secrets, sessions and identity', () => ['checks settings', 'by the schema it was given']),
  describe(configuration.SCHEMA_DEFAULTS, 'Input and validation', () => ['reads settings', 'defaults of a schema']),
  describeNames(configuration.SETTING_CHECKERS, 'Input and validation', 'checks settings'),
  describe(SECRET_SINKS, 'Secrets, sessions and identity', ({ use }) => ['takes a secret', use]),
  describe(SECRET_MEMBERS, 'Secrets, sessions and identity', ({ use }) => ['is set to a secret', use]),
  describe(PLUGIN_MOUNTS, 'Secrets, sessions and identity', () => 'hands options to a plugin'),
  describe(secrets.TOKEN_MAKERS, 'Secrets, sessions and identity', () => 'makes tokens'),
  describe(secrets.RANDOM_MAKERS, 'Secrets, sessions and identity', () => 'makes random texts'),
  describe(payments.FRESH_CALLS, 'Other libraries', () => 'gives another value each time'),
  describe(secrets.KEEPERS, 'Other libraries', () => 'keeps what it is given in another form'),
  describe(HANDING_CALLS, 'Other libraries', () => 'gives back what it is given'),
  describe(MERGES, 'Other libraries', () => 'joins objects'),
  describe(requests.KEEPING_CALLS, 'Other libraries', () => 'keeps what it is given in another form'),
  describe(requests.INPUT_DECORATORS, 'Input and validation', () => ['hands in what clients send', 'parameters']),
  describe(requests.REQUEST_DECORATORS, 'Input and validation', () => ['hands in what clients send', 'the request']),
  describe(requests.REQUEST_TYPES, 'Input and validation', () => ['hands in what clients send', 'the type of the request']),
  describeNames(SCHEMA_LIBRARIES, 'Input and validation', 'narrows input by schemas'),
  describe(requests.NARROWING_PIPES, 'Input and validation', () => ['narrows input', 'pipes']),
  describe(requests.NARROWING_DECORATORS, 'Input and validation', () => ['narrows input', 'decorators']),
  describe(requests.BOUND_FORMS.items.decorators, 'Input and validation', () => ['narrows input', 'lengths of lists']),
  describe(requests.BOUND_FORMS.characters.decorators, 'Input and validation', () => ['narrows input', 'lengths of texts']),
  describe(requests.SCHEMA_CLASSES, 'Input and validation', () => ['narrows input', 'classes of a schema']),
  describe(schedules.SCHEDULING_CALLS, 'Jobs, schedules and workflows', () => ['schedules', 'in each instance']),
  describe(schedules.FILE_SCHEDULES, 'Jobs, schedules and workflows', () => ['schedules', 'files, in each instance']),
  describe(schedules.SCHEDULING_DECORATORS, 'Jobs, schedules and workflows', ({ by }) => ['schedules', `in each instance, by ${by}`]),
  describe(schedules.LOCK_CALLS, 'Jobs, schedules and workflows', () => 'lets one in at a time'),
  describe(schedules.REDIS_SETS, 'Jobs, schedules and workflows', () => ['takes locks', 'with `NX`']),
  describe(MEMORY_QUEUES, 'Jobs, schedules and workflows', () => ['queues work', 'in memory']),
  describe(workflowEngines.WORKFLOW_CALLS, 'Jobs, schedules and workflows', () => ['runs workflows', 'again from the start']),
  describe(workflowEngines.WORKFLOW_DECORATORS, 'Jobs, schedules and workflows', ({ is }) => ['runs workflows', `${is}s by decorators`]),
  describe(workflowEngines.ACTIVITY_CALLS, 'Jobs, schedules and workflows', () => ['runs workflows', 'activities with timeouts']),
  describe(workflowEngines.ACTIVITY_USES, 'Jobs, schedules and workflows', () => ['runs workflows', 'gives attempts of activities up']),
  describe(caches.CACHE_WRITES, 'Databases', ({ made }) => [
    'keeps values',
    `for ever without a lifetime${made.length > 0 ? ` or ${made.map((name) => `\`${name}\``).join(', ')}` : ''}`,
  ]),
  describe(caches.ANSWER_CACHES, 'Web frameworks and servers', () => ['keeps answers', 'under their address']),
  describe(processState.SESSION_CALLS, 'Secrets, sessions and identity', ({ store }) => [
    'keeps sessions',
    `in memory without \`${store}\``,
  ]),
  describe(processState.SESSION_PLUGINS, 'Secrets, sessions and identity', ({ store }) => [
    'keeps sessions',
    `in memory without \`${store}\``,
  ]),
  describe(processState.MEMORY_STORES, 'Secrets, sessions and identity', () => ['keeps sessions', 'in memory']),
  describe(processState.PLUGIN_CALLS, 'Web frameworks and servers', () => 'takes in plugins'),
  describe(processState.UPLOAD_FOLDERS, 'Web frameworks and servers', ({ folder }) => ['writes uploads', `to the folder in \`${folder}\``]),
  describe(processState.MEMORY_KEY_VALUES, 'Databases', ({ store }) => [
    'keeps keys and values',
    `in memory unless \`${store[0] ?? ''}\` says otherwise`,
  ]),
  describe(processState.DATABASE_FILES, 'Databases', () => ['opens a database', 'in a file']),
  describe(SINGLETON_DECORATORS, 'Dependency injection', ({ scope }) => [
    'makes one object of a class',
    ...(scope === undefined ? [] : [`unless \`${scope}\` says otherwise`]),
  ]),
  describe(LABELLING_CALLS, 'Other libraries', () => ['labels figures']),
  describe(MEMOIZED_CALLS, 'Other libraries', ({ bounds }) => [
    'remembers results',
    bounds.length > 0 ? `for ever without ${bounds.map((name) => `\`${name}\``).join(' or ')}` : 'for ever',
  ]),
  describe(injection.INJECT_DECORATORS, 'Dependency injection', () => ['injects services', 'by token']),
  describe(injection.SERVICE_DECORATORS, 'Dependency injection', () => ['injects services', 'by class']),
  describe(injection.WRAPPERS, 'Dependency injection', ({ how }) => ['injects services', `registered as ${how}`]),
  describe(injection.LOOKUPS, 'Dependency injection', () => ['injects services', 'looked up in a container']),
  describeNames(injection.INJECTION_PACKAGES, 'Dependency injection', 'injects services'),
  describe(promises.PROMISING_CALLS, 'Other libraries', ({ lazy }) => [
    'gives promises',
    ...(lazy ? ['does nothing before somebody waits'] : []),
  ]),
  describeNames(promises.SETTLING_PACKAGES, 'Other libraries', 'gives promises that are never rejected'),
  describeNames(promises.REJECTION_WATCHERS, 'Logs, traces and metrics', 'answers `unhandledRejection`'),
  describeNames(promises.EXPRESS_CATCHERS, 'Web frameworks and servers', 'makes Express 4 wait for its handlers'),
  describe(promises.LISTENERS, 'Other libraries', () => ['calls back', 'with each event']),
  describe(errors.PAYMENT_STEPS, 'Payments and webhooks', () => ['goes on with a payment', 'by its id']),
  describe(errors.STREAM_CATCHERS, 'Other libraries', () => ['takes errors', 'of streams']),
  describe(errors.STREAM_VALUES, 'Other libraries', () => ['gives a value as a stream']),
  describe(errors.ERROR_FILTERS, 'Web frameworks and servers', () => ['takes errors', 'of requests']),
  describe(BLOCKING_CALLS, 'Other libraries', ({ blocks }) => ['works while nothing else does', blocks]),
  describe(concurrency.MERGING_OPERATORS, 'Other libraries', () => ['starts work for each value']),
  describe(concurrency.STREAM_SOURCES, 'Other libraries', () => ['makes a stream of a list']),
  describe(concurrency.PROCESS_STARTS, 'Other libraries', () => ['starts a process', 'or a thread']),
  describe(concurrency.CONCURRENT_MAPPERS, 'Other libraries', () => ['starts work for each item']),
  describe(concurrency.ROW_READERS, 'Other libraries', () => ['makes rows of a file']),
  describeNames(concurrency.CONCURRENCY_LIMITERS, 'Retries and limits', 'lets a few calls run at a time'),
  describe(TEST_DOUBLES, 'Other libraries', ({ makes }) => ['stands in for the real thing in tests', makes]),
  describe(PING_CALLS, 'Health and shutdown', () => 'asks a dependency whether it is there'),
  describeNames(BATCHING_LIBRARIES, 'GraphQL and RPC', 'calls a function with many keys at once'),
  describeNames(ITERATING_PACKAGES, 'Other libraries', 'calls a function once per item'),
  describe(HELD_RESOURCES, 'Health and shutdown', ({ what }) => ['gives what has to be given back', `${what}s`]),
  describe(longLived.LONG_LIVED, 'Health and shutdown', ({ what }) => ['lives as long as the process', `${what}s`]),
  describe(longLived.ABRUPT_ENDS, 'Health and shutdown', ({ instead }) => ['cuts a connection off', `where \`${instead}()\` waits`]),
  describe(servers.GIVEN_LIBRARIES, 'Health and shutdown', () => 'closes what it is told to'),
  describe(servers.GIVEN_SHUTDOWNS, 'Health and shutdown', () => 'is told what to close'),
  describe(longLived.SERVER_CLOSES, 'Health and shutdown', ({ tells }) => ['closes servers', `by ${tells}`]),
  describe(cancellation.BATCH_CONSUMERS, 'Health and shutdown', () => 'tells a handler of batches whether to go on'),
  describe(cancellation.CANCELLABLE_CALLS, 'Health and shutdown', () => 'ends by an error when a workflow is cancelled'),
  describe(cancellation.TELLING_CALLS, 'Health and shutdown', () => 'tells what it is given that it is called off'),
  describe(forcedStops.POOL_LISTENERS, 'Health and shutdown', () => 'tells of lost connections'),
  describe(forcedStops.SHELL_CALLS, 'Other libraries', () => 'runs commands'),
  describe(forcedStops.FORCED_CLOSES, 'Health and shutdown', ({ form }) => ['stops by force', WAYS_TO_FORCE[form]]),
  describe(forcedStops.EXIT_CALLS, 'Health and shutdown', () => 'ends the process'),
  describeNames(servers.SIGNAL_LIBRARIES, 'Health and shutdown', 'answers SIGTERM'),
  describeNames(PRINTING_PLATFORMS, 'Web frameworks and servers', 'takes what is printed for its log'),
  describeNames(ROUTELESS_PACKAGES, 'Web frameworks and servers', 'adds no routes to an application'),
  describe(api.GRAPHQL_CALLS, 'GraphQL and RPC', () => 'sends GraphQL documents'),
  describe(api.FORM_CALLS, 'HTTP clients', ({ loads }) => (loads ? 'loads what a page shows' : 'submits forms')),
  describe(api.SWR_CALLS, 'HTTP clients', () => 'asks an API for what a page shows'),
  describeNames(api.TRPC_PACKAGES, 'GraphQL and RPC', 'calls procedures'),
];

/** Packages that hand out objects of another one. */
function describeObjects(): Described {
  const statements = DATABASE_OBJECTS.flatMap(({ package: library, of }): readonly Statement[] =>
    of === undefined ? [] : [{ library, family: 'Databases', does: `hands out objects of \`${of}\``, details: [] }],
  );
  return { table: DATABASE_OBJECTS, statements };
}

/** Packages that stand for another one: what is said of that is known of them too. */
function describeAliases(): Described {
  const families = new Map(
    TABLES.flatMap(({ statements }) => statements.map(({ library, family }) => [library, family] as const).toReversed()),
  );
  const statements = [...PACKAGE_ALIASES].map(([library, other]): Statement =>
    withNodeFamily({ library, family: families.get(other) ?? 'Other libraries', does: `is read as \`${other}\``, details: [] }),
  );
  return { table: PACKAGE_ALIASES, statements };
}

export const DESCRIBED: readonly Described[] = [...TABLES, describeObjects(), describeAliases()];

/** What the major version of a library decides. */
export const MAJORS: ReadonlyMap<string, string> = new Map([
  ['express', `waits for its handlers from ${promises.EXPRESS_WAITS_SINCE} on`],
  ...[...http.CLIENT_CHANGES].map(([library, { major }]) => [library, `knows no \`timeout\` from ${major} on`] as const),
  ...emitters.EMITTER_MAKINGS.entries.flatMap(({ silencedBy }) =>
    silencedBy ? [[silencedBy.dependency, `announces no errors with \`${silencedBy.option}\` before ${silencedBy.before}`] as const] : [],
  ),
]);

import { Table } from './table.ts';

/** Packages that trace, among them agents that measure as well. */
const TRACING =
  /^(?:@opentelemetry\/(?!api$|semantic-conventions$|api-logs$).+|dd-trace|newrelic|@newrelic\/.+|elastic-apm-node|elastic-apm-http-client|@sentry\/.+|applicationinsights|@azure\/monitor-.+|@google-cloud\/(?:trace-agent|opentelemetry-.+)|aws-xray-sdk.*|@vercel\/otel|@honeycombio\/.+|@lightstep\/.+|lightstep-tracer|@splunk\/otel|@dynatrace\/.+|@instana\/.+|appdynamics|jaeger-client|zipkin.*|opentracing|skywalking-backend-js|nestjs-ddtrace|nestjs-otel|@highlight-run\/.+|@hyperdx\/.+|@effect\/opentelemetry|@temporalio\/interceptors-opentelemetry|@grafana\/.+|@signoz\/.+|@aws-lambda-powertools\/tracer|bullmq-otel)$/;
/** Packages that measure requests, or export what a program measures. */
const METRICS =
  /^(?:prom-client|.*prom-bundle.*|.*prometheus.*|.*metrics.*|hot-shots|.*statsd.*|swagger-stats|express-status-monitor|@pm2\/io|pm2|appmetrics.*|@google-cloud\/monitoring|@aws-sdk\/client-cloudwatch|aws-embedded-metrics|measured-.+|autometrics)$/;
/** Packages that give each request an id, or carry one along. */
const REQUEST_IDS =
  /^(?:pino-http|nestjs-pino|express-pino-logger|koa-pino-logger|hono-pino|nestjs-cls|cls-.+|.*request-?id.*|.*correlation.*|.*request-context.*|express-http-context|asynchook-.+|als-.+|@fastify\/request-context|nest-request-context|nj-request-scope|@ogma\/.+|@hapi\/.+|hapi)$/;
/** Packages whose loggers write fields. */
const STRUCTURED =
  /^(?:pino|pino-http|nestjs-pino|express-pino-logger|koa-pino-logger|hono-pino|winston|nest-winston|express-winston|bunyan|bunyan-middleware|tslog|roarr|loglayer|@logtape\/.+|evlog|log4js|consola|signale|loglevel|fastify|@adonisjs\/logger|@aws-lambda-powertools\/logger|@google-cloud\/logging.*|@logtail\/.+|@axiomhq\/.+|lambda-log|node-json-logger|@ogma\/.+|effect|@dbos-inc\/.+|@temporalio\/.+)$/;

/** Words of packages and files of which nothing is known, but that do something of the kind. */
const OBSERVING =
  /metric|prometheus|telemetry|instrument|monitor|statsd|\bapm\b|otel|trac(?:e|er|ing)(?:$|[^a-z])|observab|datadog|newrelic|dynatrace|sentry/i;
const LOGGING = /(?:^|[^a-z])log(?:s|ger|gers|ging)?(?:$|[^a-z])|logger|logging/i;

/** What agents, collectors, meshes and platforms are called in images, variables and commands. */
const AGENT =
  /otel|opentelemetry|jaeger|zipkin|dd-trace|datadog|\bDD_[A-Z]|new_?relic|elastic.?apm|dynatrace|instana|appdynamics|applicationinsights|sentry|skywalking|honeycomb|signoz|istio|linkerd|envoy|prometheus|statsd|lightstep|splunk|xray|x-ray|APOLLO_KEY|grafana/i;

/** Modules that a command loads before the program and that add nothing to it but ways to read code and settings. */
const HARMLESS_PRELOAD =
  /(?:^|\/)(?:ts-node|tsconfig-paths|dotenv|dotenvx|tsx|source-map-support|@swc-node|@swc|reflect-metadata|esm|@babel|babel-register|module-alias|tsconfig-paths-bootstrap|esbuild-register|@esbuild-kit)(?:\/|$)|register$/;

export function isTracingPackage(name: string): boolean {
  return TRACING.test(name);
}

export function isMetricsPackage(name: string): boolean {
  return METRICS.test(name) || TRACING.test(name);
}

export function isRequestIdPackage(name: string): boolean {
  return REQUEST_IDS.test(name);
}

export function isStructuredLogger(name: string): boolean {
  return STRUCTURED.test(name);
}

/** Whether a package or file may measure or trace, by its name. */
export function mayObserve(name: string): boolean {
  return OBSERVING.test(name);
}

/** Whether a package or file may bring a logger, by its name. */
export function mayLog(name: string): boolean {
  return LOGGING.test(name);
}

/** Whether a text of a manifest names something that observes a program from outside or beside it. */
export function namesAgent(text: string): boolean {
  return AGENT.test(text);
}

/** Whether a command loads something before the program of which it is not known what it does. */
export function preloadsUnknown(command: string): boolean {
  const loaded = [...command.matchAll(/(?:--(?:require|import|loader|experimental-loader)|(?:^|\s)-r)[\s=]+["']?([^\s"']+)/g)];
  return loaded.some(([, name = '']) => !HARMLESS_PRELOAD.test(name));
}

/** Names of ids that follow a request. */
const REQUEST_ID =
  /(?:^|[^a-z])(?:req(?:uest)?|correlation|corr|trace)[-_]?id(?:s|$|[^a-z])|(?:req(?:uest)?|correlation|trace)Id|REQUEST_ID|CORRELATION_ID|traceparent|AsyncLocalStorage|ClsService|ClsModule/;

export function namesRequestId(name: string): boolean {
  return REQUEST_ID.test(name);
}

/** Calls that make an application whose framework has a logger of its own, which writes text; the option gives it another. */
export const TEXT_LOGGING_APPLICATIONS = new Table<{ readonly option: string }>([
  {
    packages: ['@nestjs/core'],
    calls: ['NestFactory.create', 'NestFactory.createMicroservice', 'NestFactory.createApplicationContext'],
    option: 'logger',
  },
]);
/** Methods of such applications that give it another. */
export const LOGGER_CHOICES: readonly string[] = ['useLogger'];

/** Calls that make an application with a logger that writes fields, where one of the options asks for it; it gives each request an id. */
export const FIELD_LOGGING_APPLICATIONS = new Table<{ readonly options: readonly string[] }>([
  { packages: ['fastify'], calls: ['', 'fastify', 'Fastify'], options: ['logger', 'loggerInstance'] },
]);
/** Frameworks that give each request an id, by the names that serving calls have for them. */
export const ID_GIVING_FRAMEWORKS: ReadonlySet<string> = new Set(['fastify']);

/** What sends each request on to other services. */
export const FORWARDERS = new Table<object>([{ packages: ['@apollo/gateway'], calls: ['ApolloGateway'] }]);

/** What reports how long requests take and how many fail, beside packages that do nothing else. */
export const REQUEST_REPORTERS = new Table<object>([
  { packages: ['@apollo/server/plugin/usageReporting', '@apollo/server'], calls: ['**ApolloServerPluginUsageReporting'] },
  { packages: ['apollo-server-core'], calls: ['ApolloServerPluginUsageReporting'] },
]);

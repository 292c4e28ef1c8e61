import { Table } from './table.ts';

/** A segment of a path that answers for the health of a program. */
const HEALTH_SEGMENT =
  /^[_.]{0,2}(?:health\w*|health[-_.]\w+|\w+[-_.]health|ready|readyz|readiness\w*|is[-_]?ready|live|livez|liveness\w*|is[-_]?alive|alive|ping|status|heartbeat|healthy|up|uptime|probe|probes|monitoring|hc)$/i;

/** Whether a path is one that platforms and people ask for health: its last segments before any parameter say so. */
export function isHealthPath(path: string): boolean {
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments.length > 5 || segments.some((segment) => segment.startsWith(':') || segment.includes('*'))) return false;
  return segments.slice(-2).some((segment) => HEALTH_SEGMENT.test(segment));
}

export type HealthPurpose = 'liveness' | 'readiness' | 'general';

/** What the path of a health route promises by its name. */
export function purposeOfPath(path: string): HealthPurpose {
  const last = path.split('/').findLast((segment) => segment !== '') ?? '';
  if (/^[_.]{0,2}(?:(?:is[-_]?)?ready|readyz|readiness(?:[-_]\w+)?)$/i.test(last)) return 'readiness';
  return /^[_.]{0,2}(?:live|livez|liveness(?:[-_]\w+)?|(?:is[-_]?)?alive)$/i.test(last) ? 'liveness' : 'general';
}

/** Packages that add health routes by themselves, or may; those of the same name count as well. Terminus of Nest answers in the routes of controllers. */
export const HEALTH_PACKAGE =
  /^(?!@nestjs\/terminus$).*(?:health|terminus|lightship|under-pressure|actuator|probe|pressure|graceful-server|express-status|cloud-health)/i;

/** Calls that ask a dependency whether it is there, beside ordinary reads and writes. */
export const PING_CALLS = new Table<object>([
  {
    packages: ['@nestjs/terminus'],
    calls: [
      'TypeOrmHealthIndicator#pingCheck',
      'PrismaHealthIndicator#pingCheck',
      'MongooseHealthIndicator#pingCheck',
      'SequelizeHealthIndicator#pingCheck',
      'MikroOrmHealthIndicator#pingCheck',
      'HttpHealthIndicator#*',
      'MicroserviceHealthIndicator#pingCheck',
      'GRPCHealthIndicator#*',
    ],
  },
  { packages: ['ioredis', 'redis'], calls: ['Redis#ping', '#ping'] },
  { packages: ['pg'], calls: ['Pool#connect', 'Pool#query', 'Client#query', 'Client#connect'] },
  { packages: ['mysql2', 'mysql'], calls: ['Pool#query', 'Pool#execute', 'Connection#ping', 'Connection#query', 'Pool#getConnection'] },
  { packages: ['sequelize'], calls: ['Sequelize#authenticate', 'Sequelize#query'] },
  { packages: ['typeorm'], calls: ['DataSource#query', 'EntityManager#query'] },
  { packages: ['knex'], calls: ['Knex#raw', 'Knex#select'] },
  { packages: ['mongoose'], calls: ['**ping', 'connection.db.command', 'connection.db.admin().ping'] },
  { packages: ['mongodb'], calls: ['**ping', '**command'] },
  { packages: ['kafkajs'], calls: ['Kafka#admin().*'] },
  { packages: ['amqplib'], calls: ['**checkQueue', '**checkExchange'] },
]);

/** Packages that take the application and give it something else than routes. */
export const ROUTELESS_PACKAGES: ReadonlySet<string> = new Set(
  '@apollo/server body-parser class-validator compression connect-flash consolidate cookie-parser cookie-session cors ejs events express express-async-errors express-basic-auth express-rate-limit express-session express-ws fastify fastify-plugin helmet hono http http2 https koa method-override morgan multer nest-winston nestjs-pino passport response-time serve-static socket.io spdy supertest swagger-ui-express swig util ws'.split(
    ' ',
  ),
);
const ROUTELESS_FAMILY =
  /^(?:@as-integrations\/.*|apollo-server-.*|@nestjs\/(?:swagger|core|common|platform-.*|microservices)|@fastify\/(?!autoload|under-pressure).*|@sentry\/.*|@opentelemetry\/.*|@hono\/.*|@koa\/.*|koa-.*|graphql-.*|@bull-board\/.*|connect-.*)$/;

/** Whether the presence of a package in front of the routes adds none. */
export function addsNoRoutes(name: string): boolean {
  return ROUTELESS_PACKAGES.has(name) || ROUTELESS_FAMILY.test(name);
}

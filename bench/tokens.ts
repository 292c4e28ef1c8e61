/**
 * The literals that the floor looks for, some 170 names: a file without any of them can hold neither an effect nor an entry point.
 * The list is the benchmark's own and fixed, so that the yardstick does not change when the product learns of one more library.
 */
const UNSCOPED_PACKAGES = words(`
  agenda amqp-connection-manager amqplib aws-sdk axios bee-queue bent better-sqlite3 braintree bull bullmq cassandra-driver cron croner
  cross-fetch drizzle-orm email-templates eventemitter2 eventemitter3 expo-server-sdk express fastify firebase-admin gaxios got
  graphile-worker graphql graphql-request graphql-subscriptions hono inngest ioredis isomorphic-fetch kafkajs knex koa koa-router kue ky
  kysely mailgun-js mailgun.js messagebird minio mongodb mongoose mqtt mssql mysql mysql2 nats needle next/server node-cron node-fetch
  node-mailjet node-rdkafka node-schedule nodemailer objection ofetch openai oracledb pg pg-boss pg-promise pino polka postgres postmark
  razorpay redis request request-promise resend restify rhea sequelize slonik socket.io sqlite3 sqs-consumer square stripe superagent
  twilio type-graphql typeorm undici web-push winston ws
`);
const BUILT_IN_MODULES = words('child_process dgram events fs http http2 https net sqlite');
const SCOPED_PACKAGES = words(`
  @adyen/ @anthropic-ai/ @apollo/server @as-integrations/ @aws-sdk/ @azure/ @confluentinc/ @dbos-inc/ @elastic/ @fastify/ @golevelup/
  @google-cloud/ @grpc/ @hokify/agenda @hono/ @koa/ @mikro-orm/ @nestjs-modules/mailer @nestjs/axios @nestjs/bull @nestjs/common
  @nestjs/core @nestjs/cqrs @nestjs/event-emitter @nestjs/graphql @nestjs/microservices @nestjs/mongoose @nestjs/schedule @nestjs/typeorm
  @nestjs/websockets @octokit/ @paypal/ @prisma/client @sendgrid/ @slack/ @ssut/nestjs-sqs @supabase/ @temporalio/ @trigger.dev/
  @trpc/server @upstash/
`);
const CODE = ['.catch(', 'await ', 'console.', 'fetch(', 'for (', 'new Promise(', 'process.', 'setInterval(', 'setTimeout(', 'while ('];

/** Names of packages as an import writes them: whole between quotes; a scope is distinctive enough to stand bare. */
export const PACKAGES: readonly string[] = [
  ...[...UNSCOPED_PACKAGES, ...BUILT_IN_MODULES, ...BUILT_IN_MODULES.map((name) => `node:${name}`)].flatMap((name) => [
    `'${name}'`,
    `"${name}"`,
  ]),
  ...SCOPED_PACKAGES,
];

export const TOKENS: readonly string[] = [...PACKAGES, ...CODE];

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

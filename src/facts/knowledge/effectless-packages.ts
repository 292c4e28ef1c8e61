/**
 * Packages that keep nothing and tell nobody: their calls compute, check, shape or log. A call of another package that no table knows may
 * have any effect.
 */
export const EFFECTLESS_PACKAGES = new RegExp(
  `^(?:${[
    // Node itself, but for files, processes and sockets.
    '(?:node:)?(?:assert|async_hooks|buffer|console|crypto|events|os|path|perf_hooks|punycode|querystring|stream|string_decoder|timers|url|util|zlib)(?:/.*)?',
    // Frameworks: what they call is followed by itself.
    'express|express-async-handler|fastify|fastify-plugin|koa|@koa/router|hono|h3|next|@hapi/boom|@fastify/(?!redis|postgres|mysql|mongodb)[\\w-]+',
    '@nestjs/(?:common|core|config|swagger|graphql|jwt|passport|cqrs|throttler|platform-[\\w-]+|mapped-types|websockets)',
    'type-graphql|graphql|graphql-[\\w-]+|@apollo/server(?:/.*)?|@trpc/server(?:/.*)?|passport|react|react-dom|@remix-run/[\\w-]+',
    // Checks and shapes.
    'zod|joi|yup|ajv|ajv-[\\w-]+|valibot|superstruct|io-ts|class-validator|class-transformer|express-validator|validator|@sinclair/typebox',
    'http-errors|http-status|http-status-codes|statuses|reflect-metadata|rxjs(?:/.*)?|tslib|fp-ts(?:/.*)?|effect|ts-pattern|neverthrow',
    // Values.
    'lodash(?:[./].*)?|lodash-es|ramda|underscore|date-fns(?:/.*)?|dayjs(?:/.*)?|moment(?:-timezone)?|luxon|uuid|nanoid|cuid|@paralleldrive/cuid2|ulid',
    'bcrypt|bcryptjs|argon2|jsonwebtoken|jose|qs|bytes|slugify|he|escape-html|decimal\\.js|big\\.js|bignumber\\.js|dinero\\.js|mathjs|semver|deepmerge|immer',
    'querystring|cookie|mime|mime-types|iconv-lite|i18next|i18n|query-string|ms|parse-duration|sanitize-html|xss|marked|handlebars|ejs|pug|mustache|nunjucks',
    // Logs and measurements.
    'prom-client|@opentelemetry/api|pino|pino-http|nestjs-pino|winston|bunyan|loglevel|morgan|debug|signale|consola|chalk|picocolors',
  ].join('|')})$`,
);

import { defineCases } from '../../support/rule-tester.ts';

const REQUIRED = `function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(name);
  return value;
}
`;

export default defineCases({
  valid: [
    "export const port = Number(process.env.PORT ?? 3000);\nexport const level = process.env.LOG_LEVEL ?? 'info';",
    "export const zone = process.env.TZ || 'UTC';\nexport const locale = process.env.DEFAULT_LOCALE ?? 'bn';",
    {
      name: 'the address to listen on',
      code: "export const host = process.env.HOST || '0.0.0.0';\nexport const metrics = process.env.METRICS_HOST ?? '127.0.0.1';",
    },
    { name: 'the one host of a vendor', code: "export const stripe = process.env.STRIPE_API_URL ?? 'https://api.stripe.com';" },
    { name: 'a secret, which another rule speaks of', code: "export const secret = process.env.JWT_SECRET || 'changeme';" },
    {
      name: 'an address with a password, which another rule speaks of',
      code: "export const url = process.env.DATABASE_URL ?? 'postgres://app:hunter2@localhost/erp';",
    },
    {
      name: 'production requires it',
      code: "const isProd = process.env.NODE_ENV === 'production';\nexport const url = isProd ? required('DATABASE_URL') : (process.env.DATABASE_URL ?? 'postgres://localhost/erp');\ndeclare function required(name: string): string;",
    },
    {
      name: 'only outside of production',
      code: "export let url = process.env.REDIS_URL;\nif (process.env.NODE_ENV !== 'production') url = process.env.REDIS_URL ?? 'redis://localhost:6379';",
    },
    {
      name: 'the file refuses in production',
      code: "export const url = process.env.REDIS_URL ?? 'redis://localhost:6379';\nif (process.env.NODE_ENV === 'production' && !process.env.REDIS_URL) throw new Error('REDIS_URL');",
    },
    { name: 'an empty default', code: "export const url = process.env.DATABASE_URL || '';" },
    { name: 'another variable', code: 'export const url = process.env.DIRECT_URL ?? process.env.DATABASE_URL;' },
    {
      name: 'the safe side of a switch',
      code: "export const tls = process.env.DB_SSL ?? 'true';\nexport const skip = process.env.SKIP_AUTH ?? 'false';",
    },
    { name: 'production as the default stage', code: "export const stage = process.env.NODE_ENV ?? 'production';" },
    {
      name: 'a schema without a default',
      code: "import { z } from 'zod';\nexport const env = z.object({ REDIS_HOST: z.string(), PORT: z.coerce.number().default(3000) }).parse(process.env);",
    },
    {
      name: 'a schema of something else',
      code: "import { z } from 'zod';\nexport const body = z.object({ url: z.string().default('http://localhost') });",
    },
    {
      name: 'a setting with the default of a size',
      code: "import { ConfigService } from '@nestjs/config';\nexport const size = (config: ConfigService) => config.get('POOL_SIZE', '10');",
    },
    {
      name: 'a schema of Convict without a default, and one of Envalid for development alone',
      code: "import convict from 'convict';\nimport { cleanEnv, url } from 'envalid';\nexport const config = convict({ port: { format: 'port', default: 3000, env: 'PORT' }, db: { format: String, default: null, env: 'DB_HOST' } });\nexport const env = cleanEnv(process.env, { MONGO_URL: url({ devDefault: 'mongodb://localhost/dev' }) });",
    },
    {
      name: 'another choice than the variable itself',
      code: "export const host = process.env.LOCAL ? 'localhost' : process.env.DB_HOST;\nlet bucket = process.env.BUCKET;\nif (!bucket) throw new Error('BUCKET');\nexport { bucket };",
    },
    {
      name: 'a function with a default of its own for sizes',
      code: "const read = (name: string, or: string) => process.env[name] ?? or;\nexport const port = read('PORT', '3000');",
    },
    {
      name: 'given another value in development alone',
      code: "let url = process.env.REDIS_URL;\nif (process.env.NODE_ENV === 'development') url = 'redis://localhost:6379';\nexport { url };",
    },
    {
      name: 'chosen for development alone',
      code: "const isProduction = process.env.NODE_ENV === 'production';\nexport const host = isProduction ? process.env.DB_HOST : 'localhost';",
    },
    {
      name: 'a text of which only what is put in is known',
      code: 'export const url = process.env.LINK_URL ?? `${process.env.BASE_URL}/link`;',
    },
    { name: 'tests', files: { 'src/db.test.ts': "export const url = process.env.DATABASE_URL ?? 'postgres://localhost/test';" } },
  ],
  invalid: [
    "// expect: implicit-config-default\nexport const url = process.env.DATABASE_URL || 'postgres://localhost/erp';",
    "// expect: implicit-config-default\nconst { REDIS_HOST = 'localhost' } = process.env;\nexport const host = REDIS_HOST;",
    "// expect: implicit-config-default\nexports.brokers = (process.env.KAFKA_BROKERS || 'kafka:9092').split(',');",
    {
      name: 'a constant',
      code: "const LOCAL = 'redis://127.0.0.1:6379';\n// expect: implicit-config-default\nexport const url = process.env['REDIS_URL'] ?? LOCAL;",
    },
    {
      name: 'the address of one stage',
      code: "// expect: implicit-config-default\nexport const audit = process.env.AUDIT_URL ?? 'http://audit.prod.internal:4009';",
    },
    { name: 'links', code: "// expect: implicit-config-default\nexport const app = process.env.PUBLIC_URL || 'http://localhost:3000';" },
    { name: 'a bucket', code: "// expect: implicit-config-default\nexport const bucket = process.env.INVOICE_BUCKET ?? 'invoices-dev';" },
    { name: 'a tenant', code: "// expect: implicit-config-default\nexport const tenant = process.env.TENANT_ID || 'acme';" },
    { name: 'every origin', code: "// expect: implicit-config-default\nexport const origin = process.env.CORS_ORIGIN || '*';" },
    { name: 'a protection that is off', code: "// expect: implicit-config-default\nexport const tls = process.env.DB_SSL || 'false';" },
    {
      name: 'development as the default stage',
      code: "// expect: implicit-config-default\nexport const stage = process.env.NODE_ENV || 'development';",
    },
    {
      name: 'the service for settings',
      code: "import { ConfigService } from '@nestjs/config';\n// expect: implicit-config-default\nexport const mode = (config: ConfigService) => config.get('PAYMENT_MODE', 'live');",
    },
    {
      name: 'a function of the file that requires others',
      code: `${REQUIRED}export const token = required('API_TOKEN');\n// expect: implicit-config-default\nexport const url = process.env.DATABASE_URL ?? 'postgres://localhost/erp';\n`,
      output: `${REQUIRED}export const token = required('API_TOKEN');\n// expect: implicit-config-default\nexport const url = required('DATABASE_URL');\n`,
    },
    {
      name: 'a function that takes more than a name',
      code: "export function required(name: string, or?: string) { const value = process.env[name] ?? or; if (!value) throw new Error(name); return value; }\n// expect: implicit-config-default\nexport const url = process.env.DATABASE_URL ?? 'postgres://localhost/erp';",
    },
    {
      name: 'a schema of zod',
      code: "import { z } from 'zod';\nexport const env = z.object({\n  // expect: implicit-config-default\n  REDIS_URL: z.string().url().default('redis://localhost:6379'),\n}).parse(process.env);",
    },
    {
      name: 'a schema of Joi',
      code: "const Joi = require('joi');\nmodule.exports = Joi.object().keys({\n  // expect: implicit-config-default\n  RABBITMQ_Host: Joi.string().default('localhost').description('broker'),\n});",
    },
    {
      name: 'a schema of Convict',
      code: "import convict from 'convict';\nexport const config = convict({\n  db: {\n    host: {\n      format: String,\n      env: 'DB_HOST',\n      // expect: implicit-config-default\n      default: 'localhost',\n    },\n  },\n});",
    },
    {
      name: 'a schema of Envalid',
      code: "import { cleanEnv, url } from 'envalid';\nexport const env = cleanEnv(process.env, {\n  // expect: implicit-config-default\n  DATABASE_URL: url({ default: 'postgres://localhost/dev' }),\n});",
    },
    {
      name: 'chosen by a condition',
      code: "const { Pool } = require('pg');\n// expect: implicit-config-default\nconst host = process.env.DB_HOST ? process.env.DB_HOST : 'localhost';\nmodule.exports = new Pool({ host });",
    },
    {
      name: 'assigned afterwards',
      code: "// expect: implicit-config-default\nlet bucket = process.env.UPLOAD_BUCKET;\nif (!bucket) bucket = 'uploads-dev';\nexport { bucket };",
    },
    {
      name: 'a default with something put into it',
      code: '// expect: implicit-config-default\nexport const url = process.env.MONGO_URL || `mongodb://localhost:27017/${process.env.MONGO_DB}`;',
    },
    {
      name: 'a function that takes the default',
      files: {
        'src/read.ts': 'export const read = (name: string, or: string): string => process.env[name] ?? or;',
        'src/redis.ts':
          "import { read } from './read.ts';\n// expect: implicit-config-default\nexport const url = read('REDIS_URL', 'redis://localhost:6379');",
      },
    },
  ],
  covers: { flagged: ['process.env', "from '@nestjs/config'", 'convict', 'zod'] },
});

import { defineCases } from '../../support/rule-tester.ts';

const SEED = 'scripts/seed-invoices.ts';
const wipe = (before: string, mark = ''): string => `import { Pool } from 'pg';
${before}
const pool = new Pool({ connectionString: process.env.DATABASE_URL });
${mark}await pool.query('truncate table invoices cascade');`;
const MARK = '// expect: nonprod-safe-defaults\n';
// Put together here, so that no scanner takes this file for a leak.
const LIVE = `sk_${'live'}_q7Zx2Lm9Kp4Vt8Rw3Ns6Hb1J`;
const DATABASE = "const knex = require('knex');\nmodule.exports = knex({ client: 'pg', connection: process.env.DB_URL });\n";

export default defineCases({
  valid: [
    "const SSLCommerzPayment = require('sslcommerz-lts');\nmodule.exports = new SSLCommerzPayment(process.env.STORE, process.env.STORE_PASS, process.env.SSL_LIVE === 'true');",
    "import braintree from 'braintree';\nexport const gateway = new braintree.BraintreeGateway({ environment: braintree.Environment.Sandbox });",
    {
      name: 'the stage chooses',
      code: "import paypal from '@paypal/checkout-server-sdk';\nexport const environment = process.env.NODE_ENV === 'production' ? new paypal.core.LiveEnvironment('a', 'b') : new paypal.core.SandboxEnvironment('a', 'b');",
    },
    {
      name: 'a branch for production',
      code: "import { Client } from '@adyen/api-library';\nexport let client: Client | undefined;\nif (process.env.NODE_ENV === 'production') client = new Client({ environment: 'LIVE' });",
    },
    {
      name: 'a setting',
      code: "import { Client } from '@adyen/api-library';\nimport { env } from './env.js';\nexport const client = new Client({ environment: env.ADYEN });",
    },
    {
      name: 'a guard on the name',
      files: { [SEED]: wipe("if (!/_test$/.test(process.env.DATABASE_URL ?? '')) throw new Error('not for tests');") },
    },
    { name: 'a guard on the stage', files: { [SEED]: wipe("if (process.env.NODE_ENV === 'production') process.exit(1);") } },
    {
      name: 'an environment for tests',
      files: { [SEED]: wipe("import 'dotenv/config';"), '.env.test': 'DATABASE_URL=postgres://localhost/app_test\n' },
    },
    { name: 'a variable for tests', files: { [SEED]: wipe('').replace('process.env.DATABASE_URL', 'process.env.TEST_DATABASE_URL') } },
    { name: 'a container for tests', files: { [SEED]: wipe("import { PostgreSqlContainer } from '@testcontainers/postgresql';") } },
    {
      name: 'a connection that another file makes',
      files: { [SEED]: "import { pool } from '../src/db.js';\nawait pool.query('truncate table invoices');" },
    },
    {
      name: 'a backup',
      files: { 'package.json': JSON.stringify({ name: 'app', scripts: { backup: 'pg_dump $PROD_URL | gzip > backup.gz' } }) },
    },
    {
      name: 'tests that refuse another database',
      files: {
        'src/db.js': DATABASE,
        'test/setup.js':
          "const db = require('../src/db');\nbeforeAll(async () => {\n  if (!/_test$/.test(db.client.database())) throw new Error('no database for tests');\n  await db.raw('truncate table invoices cascade');\n});",
      },
    },
    {
      name: 'tests whose database a compose file brings',
      files: {
        'src/db.js': DATABASE,
        'docker-compose.yml': 'services:\n  db:\n    image: postgres:17\n',
        'test/setup.js': "const db = require('../src/db');\nbeforeAll(() => db.raw('truncate table invoices cascade'));",
      },
    },
    {
      name: 'tests of a service whose only connection from the environment leads to no database',
      files: {
        'src/bus.js': "const { connect } = require('amqplib');\nmodule.exports = connect(process.env.AMQP_URL);",
        'test/setup.js': "const db = require('../src/db');\nbeforeAll(() => db.raw('truncate table invoices cascade'));",
      },
    },
    {
      name: 'tests whose runner sets the address',
      files: {
        'src/db.js': DATABASE,
        'vitest.config.js': "export default { test: { env: { DB_URL: 'postgres://localhost/app_test' } } };",
        'test/setup.js': "const db = require('../src/db');\nbeforeAll(() => db.raw('truncate table invoices cascade'));",
      },
    },
    {
      name: 'a key of the sandbox in tests',
      files: {
        'test/pay.test.js': "const stripe = require('stripe')('sk_test_q7Zx2Lm9Kp4Vt8Rw3Ns6Hb1J');",
        '.env.test': 'STRIPE_KEY=sk_test_q7Zx2Lm9Kp4Vt8Rw3Ns6Hb1J\n',
      },
    },
    {
      name: 'an address and clients that settings choose',
      code: "import axios from 'axios';\nimport nodemailer from 'nodemailer';\nimport sendgrid from '@sendgrid/mail';\nimport twilio from 'twilio';\nimport { SESClient } from '@aws-sdk/client-ses';\nexport const bkash = axios.create({ baseURL: process.env.BKASH_URL ?? 'https://tokenized.sandbox.bka.sh/v1.2.0-beta' });\nexport const mail = nodemailer.createTransport(process.env.NODE_ENV === 'production' ? { host: process.env.SMTP_HOST } : { jsonTransport: true });\nsendgrid.setApiKey(process.env.SENDGRID_KEY ?? '');\nexport const sms = twilio(process.env.SID, process.env.TOKEN);\nexport const ses = new SESClient({ region: process.env.AWS_REGION });",
    },
    {
      name: 'a seed of Prisma that refuses production',
      files: {
        'prisma/seed.ts':
          "import { PrismaClient } from '@prisma/client';\nif (process.env.NODE_ENV === 'production') throw new Error('not here');\nawait new PrismaClient().user.deleteMany();",
      },
    },
    {
      name: 'a dump that stays one',
      files: {
        'scripts/backup.js': "const { execSync } = require('child_process');\nexecSync('pg_dump \"$PROD_DATABASE_URL\" > backup.sql');",
      },
    },
    {
      name: 'what a test of a scanner has to find',
      files: { 'test/snapshots/output.json': `{ "found": { "KEY": "${LIVE}" } }\n` },
    },
  ],
  invalid: [
    "const SSLCommerzPayment = require('sslcommerz-lts');\n// expect: nonprod-safe-defaults\nmodule.exports = new SSLCommerzPayment(process.env.STORE, process.env.STORE_PASS, true);",
    "import braintree from 'braintree';\n// expect: nonprod-safe-defaults\nexport const gateway = new braintree.BraintreeGateway({ environment: braintree.Environment.Production });",
    "import { Client } from '@adyen/api-library';\nconst MODE = 'LIVE';\n// expect: nonprod-safe-defaults\nexport const client = new Client({ environment: MODE });",
    {
      name: 'an environment of its own class',
      code: "import paypal from '@paypal/checkout-server-sdk';\n// expect: nonprod-safe-defaults\nexport const environment = new paypal.core.LiveEnvironment(process.env.PAYPAL_ID!, process.env.PAYPAL_SECRET!);",
    },
    { name: 'a seed that truncates', files: { [SEED]: wipe('', MARK) } },
    {
      name: 'a seed that drops the schema',
      files: {
        'scripts/seed.ts': `import { DataSource } from 'typeorm';
const source = new DataSource({ type: 'postgres', host: process.env.DB_HOST });
await source.initialize();
${MARK}await source.dropDatabase();`,
      },
    },
    {
      name: 'models that are made anew',
      files: {
        'scripts/seed.js': `const { Sequelize } = require('sequelize');
const db = new Sequelize(process.env.DATABASE_URL);
${MARK}db.sync({ force: true });`,
      },
    },
    {
      name: 'production in the database of a developer',
      files: { 'package.json': JSON.stringify({ name: 'app', scripts: { 'db:refresh': 'pg_dump $PROD_DATABASE_URL | psql app_dev' } }) },
      expect: [{ ruleId: 'nonprod-safe-defaults', path: 'package.json', line: 1 }],
    },
    {
      name: 'the set-up of tests that truncates',
      files: {
        'src/db.js': DATABASE,
        'test/setup.js': `const db = require('../src/db');\n${MARK}beforeAll(() => db.raw('truncate table invoices cascade'));`,
      },
    },
    {
      name: 'a live key in a test, and in its environment',
      files: {
        'test/pay.test.js': `// expect: nonprod-safe-defaults/live-key-in-nonprod\nconst stripe = require('stripe')('${LIVE}');`,
        '.env.test': `# expect: nonprod-safe-defaults/live-key-in-nonprod\nSTRIPE_KEY=${LIVE}\n`,
      },
    },
    {
      name: 'the opposite of a constant',
      code: "const SSLCommerzPayment = require('sslcommerz-lts');\nconst IS_TRIAL = false;\n// expect: nonprod-safe-defaults/no-sandbox-switch\nmodule.exports = new SSLCommerzPayment(process.env.STORE, process.env.STORE_PASS, !IS_TRIAL);",
    },
    {
      name: 'a live host behind a port that is none',
      code: "import got from 'got';\n// expect: nonprod-safe-defaults/no-sandbox-switch\nexport const pay = (body: object) => got.post('https://api.paypal.com:99999/v1/payments', { json: body });\n// expect: nonprod-safe-defaults/no-sandbox-switch\nexport const wise = got.extend({ prefixUrl: 'https://api.wise.com/v1' });",
    },
    {
      name: 'the address of the real thing',
      code: "import axios from 'axios';\nconst NAGAD = 'https://api.mynagad.com/api/dfs/check-out';\n// expect: nonprod-safe-defaults/no-sandbox-switch\nexport const bkash = axios.create({ baseURL: 'https://tokenized.pay.bka.sh/v1.2.0-beta', timeout: 5_000 });\n// expect: nonprod-safe-defaults/no-sandbox-switch\nexport const pay = (body: object) => axios.post(`${NAGAD}/initialize`, body);",
    },
    {
      name: 'a script that restores what it dumps',
      files: {
        'scripts/refresh.js': `const { execSync } = require('child_process');\n// expect: nonprod-safe-defaults/prod-data-seed\nexecSync('pg_dump "$PROD_DATABASE_URL" > all.sql');\nexecSync('psql "$DATABASE_URL" < all.sql');`,
      },
    },
  ],
  covers: {
    flagged: ['sk_live_', 'sslcommerz-lts', 'bka.sh', 'mynagad.com', 'beforeAll(', 'scripts/seed'],
    passed: ['twilio', 'nodemailer', '@sendgrid/mail', '@aws-sdk/client-ses', 'docker-compose', 'vitest.config', 'prisma/seed'],
  },
});

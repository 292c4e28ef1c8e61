import { defineCases } from '../../support/rule-tester.ts';

const SEED = 'scripts/seed-invoices.ts';
const wipe = (before: string, mark = ''): string => `import { Pool } from 'pg';
${before}
const pool = new Pool({ connectionString: process.env.DATABASE_URL });
${mark}await pool.query('truncate table invoices cascade');`;
const MARK = '// expect: nonprod-safe-defaults\n';

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
  ],
});

import { Table } from './table.ts';

/** A call that takes SQL as text: a whole statement, a fragment of one, or the name of a column or table that it does not quote. */
export interface SqlTextCall {
  readonly client: string;
  readonly form: 'statement' | 'fragment' | 'name';
  /** Index of the argument that is the text. */
  readonly text: number;
  /** Members that hold the text where the argument is an object. */
  readonly members?: readonly string[];
}

function on(objects: readonly string[], methods: string): readonly string[] {
  return objects.flatMap((object) => methods.split(' ').map((method) => `${object}${method}`));
}

const statement = { form: 'statement', text: 0 } as const;
const fragment = { form: 'fragment', text: 0 } as const;
const name = { form: 'name', text: 0 } as const;
const SQL_MEMBERS = ['sql', 'text', 'query', 'sqlText', 'statement'];

export const SQL_TEXT_CALLS = new Table<SqlTextCall>([
  {
    packages: ['pg'],
    client: 'pg',
    ...statement,
    members: SQL_MEMBERS,
    calls: [...on(['Client#', 'Pool#'], 'query'), 'sql.query', 'neon()()', 'neon()().query', 'Query'],
  },
  { packages: ['@electric-sql/pglite'], client: 'pglite', ...statement, calls: on(['PGlite#'], 'query exec') },
  {
    packages: ['mysql2', 'mariadb', 'promise-mysql'],
    client: 'mysql',
    ...statement,
    members: SQL_MEMBERS,
    calls: on(['Connection#', 'Pool#', 'createPool().', 'createConnection().', 'createPool().getConnection().'], 'query execute batch'),
  },
  { packages: ['postgres'], client: 'postgres', ...statement, calls: ['Sql#unsafe'] },
  {
    packages: ['pg-promise'],
    client: 'pg-promise',
    ...statement,
    members: SQL_MEMBERS,
    calls: on(['Database#'], 'query none one oneOrNone many manyOrNone any result multi multiResult each map stream'),
  },
  {
    packages: ['mssql'],
    client: 'mssql',
    ...statement,
    calls: [...on(['Request#', 'Pool#'], 'query batch'), 'query', 'batch', 'PreparedStatement#prepare'],
  },
  { packages: ['tedious'], client: 'tedious', ...statement, calls: ['Request'] },
  {
    packages: ['sqlite3', 'sqlite', 'better-sqlite3', 'bun:sqlite'],
    client: 'sqlite',
    ...statement,
    members: SQL_MEMBERS,
    calls: on(['Database#', 'DatabaseSync#'], 'run get all each exec prepare query'),
  },
  {
    packages: ['@libsql/client'],
    client: 'libsql',
    ...statement,
    members: SQL_MEMBERS,
    calls: on(['createClient().', 'Client#'], 'execute executeMultiple'),
  },
  {
    packages: ['oracledb'],
    client: 'oracledb',
    ...statement,
    calls: ['getConnection().execute', 'createPool().getConnection().execute', 'getPool().getConnection().execute', 'Connection#execute'],
  },
  { packages: ['cassandra-driver'], client: 'cassandra', ...statement, calls: ['Client#execute', 'Client#eachRow', 'Client#stream'] },
  {
    packages: ['@clickhouse/client', '@clickhouse/client-web'],
    client: 'clickhouse',
    ...statement,
    members: SQL_MEMBERS,
    calls: on(['createClient().', 'ClickHouseClient#'], 'query command exec'),
  },
  {
    packages: ['@google-cloud/bigquery'],
    client: 'bigquery',
    ...statement,
    members: SQL_MEMBERS,
    calls: on(['BigQuery#'], 'query createQueryJob'),
  },
  {
    packages: ['snowflake-sdk'],
    client: 'snowflake',
    ...statement,
    members: SQL_MEMBERS,
    calls: ['createConnection().execute', 'Connection#execute'],
  },

  { packages: ['@prisma/client'], client: 'prisma', ...statement, calls: on(['PrismaClient#'], '$queryRawUnsafe $executeRawUnsafe') },
  { packages: ['@prisma/client'], client: 'prisma', ...fragment, calls: ['Prisma.raw'] },
  { packages: ['sequelize'], client: 'sequelize', ...statement, members: SQL_MEMBERS, calls: ['Sequelize#query'] },
  {
    packages: ['sequelize'],
    client: 'sequelize',
    ...fragment,
    calls: ['literal', 'Sequelize.literal', 'Sequelize#literal', 'Sequelize#Sequelize.literal'],
  },
  {
    packages: ['typeorm'],
    client: 'typeorm',
    ...statement,
    calls: on(['DataSource#', 'EntityManager#', 'QueryRunner#', 'Repository#', 'BaseEntity.'], 'query'),
  },
  {
    packages: ['typeorm'],
    client: 'typeorm',
    ...fragment,
    calls: [...on(['QueryBuilder#**'], 'where andWhere orWhere having andHaving orHaving'), 'Raw'],
  },
  {
    packages: ['typeorm'],
    client: 'typeorm',
    form: 'fragment',
    text: 2,
    calls: on(['QueryBuilder#**'], 'leftJoin innerJoin leftJoinAndSelect innerJoinAndSelect leftJoinAndMapOne leftJoinAndMapMany'),
  },
  {
    packages: ['typeorm'],
    client: 'typeorm',
    ...name,
    calls: on(['QueryBuilder#**'], 'orderBy addOrderBy groupBy addGroupBy select addSelect'),
  },
  {
    packages: ['knex'],
    client: 'knex',
    ...fragment,
    calls: [
      ...on(['Knex#'], 'raw schema.raw'),
      ...on(['Builder#**'], 'whereRaw orWhereRaw andWhereRaw havingRaw orHavingRaw orderByRaw groupByRaw joinRaw fromRaw'),
    ],
  },
  {
    packages: ['objection'],
    client: 'objection',
    ...fragment,
    calls: ['raw', ...on(['Builder#**'], 'whereRaw orWhereRaw andWhereRaw havingRaw orderByRaw groupByRaw joinRaw')],
  },
  { packages: ['kysely'], client: 'kysely', ...fragment, calls: ['sql.raw', 'sql.lit'] },
  { packages: ['drizzle-orm'], client: 'drizzle', ...fragment, calls: ['sql.raw'] },
  { packages: ['slonik-sql-tag-raw'], client: 'slonik', ...fragment, calls: ['raw'] },
  { packages: ['@mikro-orm/core'], client: 'mikro-orm', ...statement, calls: on(['Connection#', 'EntityManager#'], 'execute') },
  {
    packages: ['@mikro-orm/core'],
    client: 'mikro-orm',
    ...fragment,
    calls: ['raw', 'EntityManager#raw', 'EntityManager#getKnex().raw', 'Connection#getKnex().raw'],
  },
]);

/** Packages that turn values into SQL with quotes and escapes, or bind them; what they give is SQL already. */
export const SQL_WRITERS: ReadonlySet<string> = new Set([
  'pg',
  'pg-format',
  'pg-promise',
  'mysql2',
  'sqlstring',
  'sequelize',
  'typeorm',
  'knex',
  'objection',
  'kysely',
  'drizzle-orm',
  'slonik',
  'postgres',
  '@prisma/client',
  '@mikro-orm/core',
  'sql-template-strings',
  'sql-template-tag',
  'squel',
  'mssql',
]);

/** Names of functions that quote, escape or pick from what is allowed. */
export const SQL_QUOTER_NAME = /escape|quot|ident|sanitiz|sanitis|placeholder|whitelist|allow|snake|format/i;

/** What stands before a hole that is a name or a keyword of the statement, not a value. */
const BEFORE_NAME =
  /(?:\border\s+by\b[^()'=]*|\bgroup\s+by\b[^()'=]*|\b(?:from|join|into|update|table|view|index|column|database|schema|truncate|select|distinct|set|as|on|using)\s+|["`[.]|\bselect\b[^'()=]*,\s*)["`[]?$/i;

/** Whether a hole in a text stands for a name, judged by the text before it. */
export function isNameHole(before: string): boolean {
  return BEFORE_NAME.test(before.slice(-200));
}

/** Whether a text reads as a statement of SQL. */
export function isSqlStatement(text: string): boolean {
  return /^[\s(]*(?:select\s[\s\S]*\sfrom\s|insert\s+into\s|update\s[\s\S]*\sset\s|delete\s+from\s|with\s[\s\S]*\bselect\s|merge\s+into\s|(?:create|drop|alter|truncate)\s)/i.test(
    text.slice(0, 4_000),
  );
}

/** A statement that changes rows, by how it begins; any other text may begin with one of the verbs alone. */
export const CHANGING_STATEMENT = /^\s*(?:insert\s+into|update\s+\S+\s+set|delete\s+from|merge\s+into|replace\s+into)\b/i;

/** The verb of a statement in lower case, as `select`, `insert`, `begin`; empty where none is seen. */
export function statementVerb(text: string): string {
  return /^[\s(]*([a-z]+)/i.exec(text.slice(0, 200).replaceAll(/^\s*(?:--[^\n]*\n|\/\*.*?\*\/)+/gs, ''))?.[1]?.toLowerCase() ?? '';
}

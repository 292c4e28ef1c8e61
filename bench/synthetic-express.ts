import { each, operationsOf, type Feature, type SyntheticFile } from './synthetic-names.ts';
import { plainFiles } from './synthetic-plain.ts';

/** An Express feature: router, handlers, a service of functions, queries on pg, a client on fetch, a Kafka consumer. */
export function expressFeature(feature: Feature): readonly SyntheticFile[] {
  const folder = `${feature.root}/src/${feature.name}`;
  return [
    { path: `${folder}/${feature.name}.router.ts`, text: renderRouter(feature) },
    { path: `${folder}/${feature.name}.handlers.ts`, text: renderHandlers(feature) },
    { path: `${folder}/${feature.name}.service.ts`, text: renderService(feature) },
    { path: `${folder}/${feature.name}.queries.ts`, text: renderQueries(feature) },
    { path: `${folder}/${feature.name}.client.ts`, text: renderClient(feature) },
    { path: `${folder}/${feature.name}.consumer.ts`, text: renderConsumer(feature) },
    ...plainFiles(feature),
  ];
}

function renderRouter(feature: Feature): string {
  return `import { Router } from 'express';
import { requireUser } from '../require-user';
import * as handlers from './${feature.name}.handlers';

export const router = Router();

router.use(requireUser);
router.get('/${feature.name}/:id', handlers.find);${each(
    operationsOf(feature),
    (verb) => `\nrouter.post('/${feature.name}/:id/${verb}', handlers.${verb});`,
  )}
`;
}

function renderHandlers(feature: Feature): string {
  return `import type { NextFunction, Request, Response } from 'express';
import * as service from './${feature.name}.service';

export async function find(request: Request, response: Response, next: NextFunction): Promise<void> {
  try {
    response.json(await service.find(request.params.id));
  } catch (error) {
    next(error);
  }
}
${each(
  operationsOf(feature),
  (verb) => `
export async function ${verb}(request: Request, response: Response, next: NextFunction): Promise<void> {
  try {
    const { reason } = request.body;
    response.status(202).json(await service.${verb}(request.params.id, reason));
  } catch (error) {
    next(error);
  }
}
`,
)}`;
}

function renderService(feature: Feature): string {
  const { name, type } = feature;
  return `import { logger } from '../logger';
import { tell } from './${name}.client';
import { MESSAGES } from './${name}.constants';
import { findRow, saveRow } from './${name}.queries';
import { fromRow, toRow } from './${name}.mapper';
import { canMove } from './${name}.rules';
import type { ${type} } from './${name}.types';

export async function find(id: string): Promise<${type}> {
  const row = await findRow(id);
  if (row === undefined) throw new Error(\`No ${name} with id \${id}.\`);
  return fromRow(row);
}
${each(
  operationsOf(feature),
  (verb) => `
export async function ${verb}(id: string, reason: string): Promise<${type}> {
  const record = await find(id);
  if (!canMove(record.status, 'settled')) throw new Error(MESSAGES.${verb});
  await tell('${verb}', { id, reason });
  const changed = { ...record, status: 'settled' } as const;
  await saveRow(toRow(changed));
  logger.info({ id }, '${verb} done');
  return changed;
}
`,
)}`;
}

function renderQueries({ name, type }: Feature): string {
  return `import { pool } from '../pool';
import { TABLE } from './${name}.constants';
import type { ${type}Row } from './${name}.types';

export async function findRow(id: string): Promise<${type}Row | undefined> {
  const { rows } = await pool.query<${type}Row>(\`SELECT * FROM \${TABLE} WHERE id = $1\`, [id]);
  return rows[0];
}

export async function saveRow(row: ${type}Row): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query(\`UPDATE \${TABLE} SET status = $2 WHERE id = $1\`, [row.id, row.status]);
    await client.query('INSERT INTO journal (subject, happened) VALUES ($1, now())', [row.id]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
`;
}

function renderClient({ name, random }: Feature): string {
  return `import { retry } from '@synthetic/kit';
import axios from 'axios';

const partner = axios.create({ baseURL: 'https://partner.example.test/${name}', timeout: ${1_000 + Math.floor(random() * 9_000)} });

export async function tell(event: string, body: { readonly id: string; readonly reason: string }): Promise<void> {
  await partner.post(\`/\${body.id}/\${event}\`, body, { headers: { 'idempotency-key': \`\${body.id}-\${event}\` } });
}

export async function ask(id: string): Promise<number> {
  const response = await retry(3, () => fetch(\`https://rates.example.test/${name}/\${id}\`, { signal: AbortSignal.timeout(1_500) }));
  const { rate } = (await response.json()) as { readonly rate: number };
  return rate;
}
`;
}

function renderConsumer({ name }: Feature): string {
  return `import { Kafka } from 'kafkajs';
import { logger } from '../logger';
import { find } from './${name}.service';

const kafka = new Kafka({ clientId: '${name}', brokers: ['kafka:9092'] });

export async function consume(): Promise<void> {
  const consumer = kafka.consumer({ groupId: '${name}' });
  await consumer.connect();
  await consumer.subscribe({ topic: '${name}-events' });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const { id } = JSON.parse(String(message.value)) as { readonly id: string };
      const record = await find(id);
      logger.info({ id: record.id }, 'heard of ${name}');
    },
  });
}
`;
}

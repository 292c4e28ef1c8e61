import { flowFacts } from '../../src/facts/flow-facts.ts';
import { findFlows } from '../../src/flows/flows.ts';
import type { Flow, FlowLink, FlowMap } from '../../src/model/flow.ts';
import { modelOf } from './link-files.ts';
import type { Files } from './memory-trees.ts';

/** The flows of a small tree. */
export async function flowsOf(files: Files): Promise<FlowMap> {
  return { ...findFlows(flowFacts(await modelOf(files, { pages: true }))), tree: 'head' };
}

/** Pages and an API of one shop, in one repository. */
export const SHOP: Files = {
  'package.json': '{"name":"shop","private":true,"workspaces":["web","server"]}',
  'web/package.json': '{"name":"web","dependencies":{"react":"19","react-dom":"19","axios":"1"}}',
  'web/src/api.ts': "import axios from 'axios';\nexport const api = axios.create({ baseURL: import.meta.env.VITE_API });\n",
  'web/src/Orders.tsx': `import { api } from './api';

export function Orders() {
  const save = async (order) => {
    await api.post('/api/orders', order);
  };
  return <form onSubmit={(event) => save(event.data)}>
    <button onClick={() => fetch('/api/refunds', { method: 'POST' })}>Refund</button>
  </form>;
}
`,
  'server/package.json': '{"name":"server","dependencies":{"express":"5","@prisma/client":"6","nodemailer":"7"}}',
  'server/src/app.ts': `import express from 'express';
import { placeOrder, listOrders } from './orders';

const app = express();
app.use(express.json());

app.post('/api/orders', async (request, response) => response.json(await placeOrder(request.body)));
app.get('/api/orders/:id', async (request, response) => response.json(await listOrders(request.params.id)));
app.listen(3000);
`,
  'server/src/orders.ts': `import { PrismaClient } from '@prisma/client';
import nodemailer from 'nodemailer';
const prisma = new PrismaClient();
const mailer = nodemailer.createTransport({});
export async function placeOrder(data) {
  const order = await prisma.order.create({ data });
  await mailer.sendMail({ to: order.email });
  return order;
}
export const listOrders = (id) => prisma.order.findMany({ where: { id } });
`,
};

/** A flow in lines: `POST /orders confirmed`, ways in as `< a > b`, the entry as `= a > b`, ways out as `> a > b`; states but `confirmed` are named. */
export function describeFlow({ name, state, sources, entry, outcomes }: Flow): readonly string[] {
  const way = (path: readonly FlowLink[]): string =>
    path.map(({ label, state: of }) => (of === 'confirmed' ? label : `${label} [${of}]`)).join(' > ');
  return [`${name} ${state}`, ...sources.map((path) => `< ${way(path)}`), `= ${way(entry)}`, ...outcomes.map((path) => `> ${way(path)}`)];
}

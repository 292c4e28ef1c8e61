import { describe, expect, test } from '@jest/globals';
import { operationsIn } from '../../src/facts/graphql-document.ts';
import { commonWords, fitPath, segmentsOf } from '../../src/model/path-match.ts';
import { selectFlows } from '../../src/flows/select-flows.ts';
import { describeFlow, flowsOf, SHOP } from '../support/flow-trees.ts';
import type { Files } from '../support/memory-trees.ts';

const REACT = '"react":"19","react-dom":"19"';
const web = (dependencies = ''): string => `{"name":"web","dependencies":{${REACT}${dependencies}}}`;

/** A repository with pages in `web/` and a server in `server/`. */
function repository(pages: Files, server: Files, { client = '', libraries = '"express":"5"' } = {}): Files {
  return {
    'package.json': '{"name":"root","private":true,"workspaces":["web","server"]}',
    'web/package.json': web(client),
    ...Object.fromEntries(Object.entries(pages).map(([path, text]) => [`web/src/${path}`, text])),
    'server/package.json': `{"name":"server","dependencies":{${libraries}}}`,
    ...Object.fromEntries(Object.entries(server).map(([path, text]) => [`server/src/${path}`, text])),
  };
}

const express = (body: string): string => `import express from 'express';\nconst app = express();\n${body}\napp.listen(3000);`;
const button = (act: string, before = ''): string =>
  `${before}\nexport function Page() { return <button onClick={() => ${act}}>x</button>; }`;

async function linesOf(files: Files): Promise<readonly string[]> {
  return (await flowsOf(files)).flows.flatMap(describeFlow);
}

describe('from the page to the effect', () => {
  test('fetch and axios to Express, one of them to nothing', async () => {
    expect(await linesOf(SHOP)).toEqual([
      'POST /api/refunds missing',
      '< onClick of <button> in Orders > fetch → POST /api/refunds [missing]',
      '= POST /api/refunds [missing]',
      'POST /api/orders confirmed',
      '< onSubmit of <form> in Orders > Orders.save > api.post → POST /api/orders',
      '= POST /api/orders > handler',
      '> placeOrder > writes prisma.order.create',
      '> placeOrder > mails mailer.sendMail (nodemailer)',
      'GET /api/orders/:id confirmed',
      '= GET /api/orders/:id > handler',
      '> listOrders > reads prisma.order.findMany',
    ]);
  });

  test('Next with routes of its own and an Express server behind a mounted router', async () => {
    const lines = await linesOf({
      'package.json': '{"name":"root","private":true,"workspaces":["web","server"]}',
      'web/package.json': '{"name":"web","dependencies":{"next":"15","react":"19","react-dom":"19","swr":"2"}}',
      'web/app/orders/page.tsx': `'use client';
import useSWR from 'swr';
export default function OrdersPage() {
  const { data } = useSWR('/api/session', (path) => fetch(path).then((answer) => answer.json()));
  const remove = async (id) => fetch(\`\${process.env.NEXT_PUBLIC_API}/orders/\${id}?now=1\`, { method: 'DELETE' });
  return <button onClick={() => remove(data.id)}>x</button>;
}`,
      'web/app/api/session/route.ts':
        "import { db } from '../../db';\nexport async function GET() { return Response.json(await db.session.findFirst()); }",
      'web/app/db.ts': "import { PrismaClient } from '@prisma/client';\nexport const db = new PrismaClient();",
      'server/package.json': '{"name":"server","dependencies":{"express":"5","pg":"8"}}',
      'server/src/app.ts': express("import { orders } from './orders';\napp.use('/orders', orders);"),
      'server/src/orders.ts': `import { Router } from 'express';
import { Pool } from 'pg';
const pool = new Pool();
export const orders = Router();
orders.delete('/:id', async (request, response) => {
  await pool.query('delete from orders where id = $1', [request.params.id]);
  response.end();
});`,
    });
    expect(lines).toEqual([
      'DELETE /orders/:id confirmed',
      '< onClick of <button> in OrdersPage > OrdersPage.remove > fetch → DELETE /orders/{}',
      '= DELETE /orders/:id > handler',
      '> writes pool.query (pg)',
      'GET /api/session confirmed',
      '< opens OrdersPage > useSWR → GET /api/session',
      '= GET /api/session > GET',
      '> reads db.session.findFirst (prisma)',
    ]);
  });

  test('React Query in a hook of its own to Nest with a global prefix and an injected service', async () => {
    const lines = await linesOf(
      repository(
        {
          'use-create.ts': `import { useMutation } from '@tanstack/react-query';
import ky from 'ky';
export const useCreateOrder = () => useMutation({ mutationFn: (order) => ky.post('/api/orders', { json: order }) });`,
          'Page.tsx': button('mutate(1)')
            .replace('{ return', '{ const { mutate } = useCreateOrder(); return')
            .replace(/^/, "import { useCreateOrder } from './use-create';"),
        },
        {
          'main.ts':
            "import { NestFactory } from '@nestjs/core';\nimport { AppModule } from './module';\nconst app = await NestFactory.create(AppModule);\napp.setGlobalPrefix('api');\nawait app.listen(3000);",
          'module.ts':
            "import { Module } from '@nestjs/common';\nimport { OrdersController } from './controller';\nimport { OrdersService } from './service';\n@Module({ controllers: [OrdersController], providers: [OrdersService] })\nexport class AppModule {}",
          'controller.ts':
            "import { Body, Controller, Post } from '@nestjs/common';\nimport { OrdersService } from './service';\n@Controller('orders')\nexport class OrdersController {\n  constructor(private readonly orders: OrdersService) {}\n  @Post()\n  create(@Body() order: unknown) { return this.orders.create(order); }\n}",
          'service.ts':
            "import { Injectable } from '@nestjs/common';\nimport { PrismaClient } from '@prisma/client';\n@Injectable()\nexport class OrdersService {\n  private readonly prisma = new PrismaClient();\n  create(order: unknown) { return this.prisma.order.create({ data: order }); }\n}",
        },
        { client: ',"@tanstack/react-query":"5","ky":"1"', libraries: '"@nestjs/common":"11","@nestjs/core":"11","@prisma/client":"6"' },
      ),
    );
    expect(lines).toEqual([
      'POST /api/orders confirmed',
      '< onClick of <button> in Page > useCreateOrder.mutationFn > ky.post → POST /api/orders',
      '= POST /api/orders > OrdersController.create',
      '> OrdersService.create > writes this.prisma.order.create (prisma)',
    ]);
  });

  test('tRPC by the path of the procedure; one that is not there is missing where the rest is found', async () => {
    const lines = await linesOf(
      repository(
        {
          'trpc.ts': "import { createTRPCReact } from '@trpc/react-query';\nexport const trpc = createTRPCReact();",
          'Page.tsx': `import { trpc } from './trpc';
export function Page() {
  const { data } = trpc.order.list.useQuery();
  const { mutateAsync: create } = trpc.order.create.useMutation();
  const cancel = trpc.order.cancel.useMutation();
  const other = trpc.order.list.useQuery();
  const again = trpc.order.create.useMutation();
  return <form onSubmit={handleSubmit(async (order) => { await create(order); })}><button onClick={cancel.mutate} /></form>;
}`,
        },
        {
          'router.ts': `import { initTRPC } from '@trpc/server';
import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
const t = initTRPC.create();
const order = t.router({
  list: t.procedure.query(() => prisma.order.findMany()),
  create: t.procedure.mutation(({ input }) => prisma.order.create({ data: input })),
});
export const appRouter = t.router({ order, admin: { user: { remove: t.procedure.mutation(() => prisma.user.delete({})) } } });`,
        },
        { client: ',"@trpc/react-query":"11"', libraries: '"@trpc/server":"11","@prisma/client":"6"' },
      ),
    );
    expect(lines.slice(0, 3)).toEqual([
      'mutation order.cancel missing',
      '< onClick of <button> in Page > trpc.order.cancel.useMutation → mutation order.cancel [missing]',
      '= mutation order.cancel [missing]',
    ]);
    expect(lines).toContain('< onSubmit of <form> in Page > trpc.order.create.useMutation → mutation order.create');
    expect(lines).toContain('< opens Page > trpc.order.list.useQuery → query order.list');
    expect(lines).toContain('mutation admin.user.remove confirmed');
    expect(lines).toContain('> writes prisma.order.create');
  });

  test('Apollo to fields by decorators, by their own names and those that they are given', async () => {
    const lines = await linesOf(
      repository(
        {
          'Page.tsx': `import { gql, useMutation, useQuery } from '@apollo/client';
const CREATE = gql\`mutation Create($input: OrderInput! = { a: 1 }) { made: createOrder(input: $input) { id ...Parts } }\`;
const LIST = gql\`query { orders(first: 10) { id } me: viewer { id } }\`;
export function Page() {
  const [create] = useMutation(CREATE);
  const { data } = useQuery(LIST);
  return <button onClick={() => create()}>x</button>;
}`,
        },
        {
          'resolver.ts': `import { Mutation, Query, Resolver } from '@nestjs/graphql';
import { PrismaClient } from '@prisma/client';
@Resolver()
export class OrdersResolver {
  private readonly prisma = new PrismaClient();
  @Mutation(() => Order)
  createOrder() { return this.prisma.order.create({ data: {} }); }
  @Query(() => [Order], { name: 'orders' })
  findOrders() { return this.prisma.order.findMany(); }
  @Query('viewer')
  whoIsThere() { return this.prisma.user.findFirst(); }
}`,
        },
        { client: ',"@apollo/client":"3"', libraries: '"@nestjs/graphql":"13","@prisma/client":"6"' },
      ),
    );
    expect(lines).toEqual([
      'mutation createOrder confirmed',
      '< onClick of <button> in Page > useMutation → mutation createOrder',
      '= mutation createOrder > OrdersResolver.createOrder',
      '> writes this.prisma.order.create (prisma)',
      'query orders confirmed',
      '< opens Page > useQuery → query orders',
      '= query orders > OrdersResolver.findOrders',
      '> reads this.prisma.order.findMany (prisma)',
      'query viewer confirmed',
      '< opens Page > useQuery → query viewer',
      '= query viewer > OrdersResolver.whoIsThere',
      '> reads this.prisma.user.findFirst (prisma)',
    ]);
  });

  test('forms and loaders of Remix to the routes that their files are', async () => {
    const lines = await linesOf({
      'package.json': '{"name":"app","dependencies":{"@remix-run/react":"2","@remix-run/node":"2","react":"18","react-dom":"18","pg":"8"}}',
      'app/db.ts': "import { Pool } from 'pg';\nexport const pool = new Pool();",
      'app/routes/orders.$id.tsx': `import { Form, useFetcher, useSubmit } from '@remix-run/react';
import { pool } from '../db';
export async function loader({ params }) { return pool.query('select 1'); }
export async function action({ request }) { return pool.query('update orders set a = 1'); }
export default function OrderPage() {
  const fetcher = useFetcher();
  const submit = useSubmit();
  return <Form method="post">
    <input name="q" />
    <fetcher.Form method="delete" action="/carts/7" />
    <Form action={save} />
    <a onClick={() => submit({}, { method: 'put' })} />
  </Form>;
}`,
      'app/routes/carts.$id/route.tsx':
        "import { pool } from '../../db';\nexport async function action() { return pool.query('delete from carts'); }",
    });
    expect(lines).toEqual([
      'GET /orders/:id confirmed',
      '< opens OrderPage > loader → GET /orders/{}',
      '= GET /orders/:id > loader',
      '> reads pool.query (pg)',
      'POST /carts/:id confirmed',
      '< submit of <fetcher.Form> in OrderPage > <fetcher.Form> → DELETE /carts/7',
      '= POST /carts/:id > action',
      '> writes pool.query (pg)',
      'POST /orders/:id confirmed',
      '< submit of <Form> in OrderPage > <Form> → POST /orders/{}',
      '< onClick of <a> in OrderPage > submit → PUT /orders/{}',
      '= POST /orders/:id > action',
      '> writes pool.query (pg)',
    ]);
  });

  test('handlers that a function of the tree makes of what it is given', async () => {
    const [flow] = (
      await flowsOf({
        'package.json': '{"name":"app","dependencies":{"@remix-run/node":"2","pg":"8"}}',
        'app/with-user.ts': `import { Pool } from 'pg';
export const pool = new Pool();
export function withUser(options, handle) {
  return async function action(args) {
    const user = await pool.query('select * from users');
    return handle({ user, ...args });
  };
}`,
        'app/routes/orders.ts': `import { pool, withUser } from '../with-user';
export const action = withUser({ strict: true }, async ({ user }) => { await pool.query('insert into orders values (1)'); });`,
      })
    ).flows;
    expect(flow?.outcomes.map((path) => path.map(({ label }) => label))).toEqual([['writes pool.query (pg)'], ['reads pool.query (pg)']]);
  });

  test('functions of the server that a page calls', async () => {
    const lines = await linesOf({
      'package.json': '{"name":"app","dependencies":{"next":"15","react":"19","react-dom":"19","pg":"8"}}',
      'app/actions.ts': `'use server';
import { Pool } from 'pg';
const pool = new Pool();
export async function createOrder(data) { await pool.query('insert into orders values (1)'); }
export async function cancelOrder(id) { await pool.query('delete from orders'); }
export async function nobody() { throw new Error('Not implemented'); }`,
      'app/page.tsx': `'use client';
import { cancelOrder, createOrder } from './actions';
export default function Page() {
  return <form action={createOrder}><button onClick={() => cancelOrder(1)} /></form>;
}`,
    });
    expect(lines).toEqual([
      'action nobody stubbed',
      '= action nobody > nobody [stubbed]',
      'action cancelOrder confirmed',
      '< onClick of <button> in Page > cancelOrder → action cancelOrder',
      '= action cancelOrder > cancelOrder',
      '> writes pool.query (pg)',
      'action createOrder confirmed',
      '< action of <form> in Page > createOrder → action createOrder',
      '= action createOrder > createOrder',
      '> writes pool.query (pg)',
    ]);
  });

  test('a backend alone: routes, consumers, jobs and schedules', async () => {
    const { flows } = await flowsOf({
      'package.json': '{"name":"api","dependencies":{"express":"5","kafkajs":"2","bullmq":"5","node-cron":"4","axios":"1"}}',
      'src/app.ts': express(
        "import axios from 'axios';\napp.post('/pay', async (request, response) => response.json((await axios.post('https://pay.example.com/v1/charges?key=1', request.body)).data));",
      ),
      'src/work.ts': `import { Kafka } from 'kafkajs';
import { Queue, Worker } from 'bullmq';
import cron from 'node-cron';
const queue = new Queue('mail');
const consumer = new Kafka({}).consumer({ groupId: 'a' });
await consumer.run({ eachMessage: async ({ message }) => { await queue.add('send', message); } });
new Worker('mail', async (job) => fetch('https://mail.example.com/send', { method: 'POST', body: job.data }));
cron.schedule('0 5 * * *', async () => { await queue.add('daily', {}); });`,
    });
    expect(flows.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'route POST /pay',
      'schedule cron 0 5 * * *',
      'job queue mail',
      expect.stringMatching(/^consumer topic/),
    ]);
    const effects = flows.map(({ outcomes }) => outcomes.map((path) => path.at(-1)?.label));
    expect(effects).toEqual([
      ['requests POST https://pay.example.com/v1/charges (axios)'],
      ['enqueues queue.add (bullmq)'],
      ['requests POST https://mail.example.com/send (fetch)'],
      ['enqueues queue.add (bullmq)'],
    ]);
  });
});

describe('the way to a call leads through', () => {
  const server = { 'app.ts': express("app.put('/api/users/:id', (request, response) => { response.json(request.body.name); });") };
  test.each<[string, Files, string]>([
    [
      'a wrapper',
      {
        'api.ts': 'export const request = (path, options) => fetch(`${BASE}${path}`, options);',
        'Page.tsx': button("request('/api/users/1', { method: 'PUT' })", "import { request } from './api';"),
      },
      '< onClick of <button> in Page > request > fetch → PUT /api/users/1',
    ],
    [
      'wrappers in wrappers',
      {
        'api.ts':
          "const send = (path, options) => fetch(`${BASE}/${path}`, { ...defaults, ...options });\nexport const put = (path, body) => send(`api/${path}`, { method: 'PUT', body });",
        'Page.tsx': button("put('users/1', {})", "import { put } from './api';"),
      },
      '< onClick of <button> in Page > put > send > fetch → PUT /api/users/1',
    ],
    [
      'a wrapper with several callers',
      {
        'api.ts': 'export const request = (path, method) => fetch(path, { method });',
        'Page.tsx': button(
          "request('/api/users/1', 'PUT')",
          "import { request } from './api';\nrequest('/api/other', 'GET');\nrequest('/api/others', 'POST');",
        ),
      },
      '< onClick of <button> in Page > request → PUT /api/users/1',
    ],
    [
      'a wrapper that takes an object',
      {
        'api.ts': 'export const request = ({ url, method }) => fetch(url, { method });',
        'Page.tsx': button("request({ url: '/api/users/1', method: 'PUT' })", "import { request } from './api';"),
      },
      '< onClick of <button> in Page > request → PUT /api/users/1',
    ],
    [
      'useCallback',
      {
        'Page.tsx':
          "import { useCallback } from 'react';\nexport function Page() {\n  const save = useCallback(async () => { await fetch('/api/users/1', { method: 'PUT' }); }, []);\n  return <a onClick={save} />;\n}",
      },
      '< onClick of <a> in Page > fetch → PUT /api/users/1',
    ],
    [
      'a function that a hook gives',
      {
        'hook.ts': "export const useUsers = () => ({ rename: (id) => fetch(`/api/users/${id}`, { method: 'PUT' }) });",
        'Page.tsx':
          "import { useUsers } from './hook';\nexport function Page() {\n  const { rename } = useUsers();\n  return <a onClick={() => rename(1)} />;\n}",
      },
      '< onClick of <a> in Page > useUsers.rename > fetch → PUT /api/users/1',
    ],
    [
      'a prop of a component',
      {
        'Page.tsx':
          "export function Page() {\n  const save = () => fetch('/api/users/1', { method: 'PUT' });\n  return <Form onSave={save} />;\n}",
      },
      '< onSave of <Form> in Page > Page.save > fetch → PUT /api/users/1',
    ],
    [
      'nothing but the page itself',
      {
        'Page.tsx':
          "import { useEffect } from 'react';\nexport function Page() {\n  useEffect(() => { fetch('/api/users/1', { method: 'PUT' }); }, []);\n  return <p />;\n}",
      },
      '< opens Page > fetch → PUT /api/users/1',
    ],
  ])('%s', async (_, pages, expected) => {
    expect(await linesOf(repository(pages, server))).toContain(expected);
  });
});

describe('a call that no route answers', () => {
  const ROUTES =
    "app.get('/api/orders', (request, response) => { response.json(find(request)); });\napp.get('/api/orders/:id', (request, response) => { response.json(find(request)); });";
  const calling = (call: string, routes = ROUTES): Files => repository({ 'Page.tsx': button(call) }, { 'app.ts': express(routes) });
  test.each<[string, Files, string]>([
    ['of another method', calling("fetch('/api/orders/1', { method: 'DELETE' })"), 'DELETE /api/orders/1 missing'],
    ['below paths that are served', calling("fetch('/api/orders/1/refund', { method: 'POST' })"), 'POST /api/orders/1/refund missing'],
    [
      'of a base that is not seen, below paths that are served',
      calling("fetch(`${API}/api/orders/1/refund`, { method: 'POST' })"),
      'POST /api/orders/1/refund missing',
    ],
    ['on the developer machine', calling("fetch('http://localhost:3000/api/refunds', { method: 'POST' })"), 'POST /api/refunds missing'],
    [
      'of a base that is not seen, below a general word',
      calling("fetch(`${API}/api/refunds`, { method: 'POST' })"),
      'POST /api/refunds unknown',
    ],
    [
      'below what is mounted unseen',
      calling("fetch('/api/auth/login', { method: 'POST' })", `${ROUTES}\napp.use('/api/auth', toNodeHandler(auth));`),
      'POST /api/auth/login unknown',
    ],
    [
      'beside routes whose paths are not decided',
      calling("fetch('/api/refunds')", `${ROUTES}\napp.get(\`\${base}/x\`, (request, response) => { response.json(find(request)); });`),
      'GET /api/refunds unknown',
    ],
    [
      'but one for every path',
      calling("fetch('/metrics/collect')", `${ROUTES}\napp.get('/*splat', (request, response) => { response.json(find(request)); });`),
      'GET /metrics/collect unknown',
    ],
    ['of a path with a hole', calling('fetch(`/api/${kind}/list`)'), 'GET /api/{}/list unknown'],
    ['of nothing that this repository serves', calling("fetch('/metrics/collect')"), 'GET /metrics/collect unknown'],
  ])('%s', async (_, files, expected) => {
    expect(await linesOf(files)).toContain(expected);
  });

  test('of another host is no flow', async () => {
    const { flows, calls } = await flowsOf(calling("fetch('https://api.example.com/api/orders/1/refund', { method: 'POST' })"));
    expect([flows.map(({ name }) => name), calls.external]).toEqual([['GET /api/orders', 'GET /api/orders/:id'], 1]);
  });

  test('of a known address is answered by the closest route', async () => {
    const routes = "app.get('/api/orders/latest', (request, response) => { response.json(latest(request)); });\n" + ROUTES;
    const lines = await linesOf(calling("fetch('/api/orders/latest')", routes));
    expect(lines.slice(0, 2)).toEqual([
      'GET /api/orders/latest confirmed',
      '< onClick of <button> in Page > fetch → GET /api/orders/latest',
    ]);
  });
});

describe('a stub', () => {
  const served = (route: string, before = ''): Files => ({
    'package.json': '{"name":"api","dependencies":{"express":"5","@prisma/client":"6"}}',
    'src/app.ts': express(`${before}\n${route}`),
  });
  test.each<[string, Files, string]>([
    ['throws', served("app.post('/a', () => { throw new Error('Not implemented yet'); });"), 'throws that it is not implemented'],
    [
      'throws an error of the name',
      served("app.post('/a', () => { throw new NotImplementedException(); });"),
      'throws that it is not implemented',
    ],
    [
      'answers 501',
      served("app.post('/a', (request, response) => { response.status(501).end(); });"),
      'answers that it is not implemented',
    ],
    ['is empty', served("app.post('/a', async () => {});"), 'does nothing'],
    [
      'answers a command with a literal',
      served("app.post('/a', (request, response) => { response.json({ ok: true }); });"),
      'answers with a literal',
    ],
    [
      'answers a question with made-up rows',
      served("app.get('/a', (request, response) => { response.json([{ id: 1, name: 'Ada' }]); });"),
      'answers with a literal',
    ],
    [
      'is a service',
      served(
        "app.post('/a', async (request, response) => response.json(await refund(request.body)));",
        "async function refund(order) { throw new Error('not implemented'); }",
      ),
      'throws that it is not implemented',
    ],
  ])('%s', async (_, files, note) => {
    const [flow] = (await flowsOf(files)).flows;
    const stub = [...(flow?.entry ?? []), ...(flow?.outcomes.flat() ?? [])].find(({ state }) => state === 'stubbed');
    expect([flow?.state, stub?.note]).toEqual(['stubbed', note]);
  });

  test.each<[string, Files]>([
    ['a probe', served("app.get('/health', (request, response) => { response.json({ status: 'ok' }); });")],
    [
      'one branch of several',
      served(
        "app.post('/a', (request, response) => { if (request.body.x) throw new Error('x is not implemented'); response.json(request.body.y); });",
      ),
    ],
    ['an answer made of the request', served("app.post('/a', (request, response) => { response.json({ echo: request.body }); });")],
    [
      'a handler behind what does the work',
      served("app.post('/a', upload.single('file'), (request, response) => { response.json({ ok: true }); });"),
    ],
    [
      'a cookie that is cleared',
      served("app.post('/logout', (request, response) => { response.clearCookie('session'); response.json({ ok: true }); });"),
    ],
    [
      'a constant that a question asks for',
      served("app.get('/version', (request, response) => { response.json({ version: '1.2.3' }); });"),
    ],
    [
      'a fake beside the real thing',
      served(
        "app.post('/a', async (request, response) => response.json(await store.save(request.body)));",
        "class FakeStore { save(order) { throw new Error('not implemented'); } }\nconst store = new FakeStore();",
      ),
    ],
  ])('is not %s', async (_, files) => {
    const [flow] = (await flowsOf(files)).flows;
    expect(flow?.state).not.toBe('stubbed');
  });
});

describe('paths', () => {
  test.each<[string, string, boolean, ReturnType<typeof fitPath>]>([
    ['/orders/1', '/orders/:id', false, { words: 1, loose: false }],
    ['/orders/{}', '/orders/:id(\\d+)', false, { words: 1, loose: false }],
    ['/Orders/{}/items', '/orders/{id}/items', false, { words: 2, loose: false }],
    ['/orders{}', '/orders', false, { words: 1, loose: false }],
    ['/{}/items', '/orders/items', false, { words: 1, loose: true }],
    ['/orders', '/orders/:id?', false, { words: 1, loose: false }],
    ['/files/a/b/c', '/files/*', true, { words: 1, loose: false }],
    ['/orders', '/orders/:id', false, undefined],
    ['/orders/1/2', '/orders/:id', false, undefined],
    ['/order', '/orders', false, undefined],
    ['/x{}', '/orders', false, undefined],
  ])('%s at %s', (call, route, open, expected) => {
    expect(fitPath(segmentsOf(call), segmentsOf(route), open)).toEqual(expected);
  });

  test.each<[string, string, readonly string[]]>([
    ['/api/orders/1', '/api/orders/:id', ['api', 'orders']],
    ['/api/{}/x', '/api/orders/x', ['api']],
    ['/a', '/b', []],
    ['/a', '/a/b', ['a']],
  ])('%s and %s have in common', (call, route, expected) => {
    expect(commonWords(segmentsOf(call), segmentsOf(route))).toEqual(expected);
  });
});

describe('documents of GraphQL', () => {
  test.each<[string, readonly string[]]>([
    ['{ a b(x: "}") { c } }', ['query  a b']],
    ['query A($x: [Int!]! = [1]) @live { a(x: $x) @include(if: $y) { b } }', ['query A a']],
    ['mutation { one: create(input: { a: 1 }) { id } two: create { id } }', ['mutation  create']],
    ['subscription S { changed { id } }', ['subscription S changed']],
    ['fragment F on Order { id } query Q { ...F ... on Query { x } orders { ...F } }', ['query Q orders']],
    ['# { no }\nquery { """ { """ a }', ['query  a']],
    ['type Order { id: ID }', []],
    ['query {', ['query  ']],
    ['', []],
    ['}}}{{{', []],
  ])('%s', (document, expected) => {
    expect(operationsIn(document).map(({ kind, name, fields }) => `${kind} ${name} ${fields.join(' ')}`)).toEqual(expected);
  });

  test('are read in linear time', () => {
    const started = performance.now();
    operationsIn('{"'.repeat(100_000));
    operationsIn('"""'.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('a name chooses', () => {
  const all = async () => (await flowsOf(SHOP)).flows;
  test.each<[string, readonly string[]]>([
    ['POST /api/orders', ['POST /api/orders']],
    ['post  /API/Orders', ['POST /api/orders']],
    ['refund', ['POST /api/refunds']],
    ['POST /orders', ['POST /api/orders']],
    ['orders/:id', ['GET /api/orders/:id']],
  ])('%s', async (name, expected) => {
    expect(selectFlows(await all(), name).map((flow) => flow.name)).toEqual(expected);
  });

  test.each<[string, RegExp]>([
    ['orders', /fits 2 flows: POST \/api\/orders, GET \/api\/orders\/:id/],
    ['POST /api/order5', /did you mean POST \/api\/orders/],
    ['nothing of the kind at all', /there are POST \/api\/refunds/],
  ])('nothing: %s', async (name, message) => {
    const flows = await all();
    expect(() => selectFlows(flows, name)).toThrow(message);
  });

  test('nothing where nothing was found', () => {
    expect(() => selectFlows([], 'x')).toThrow(/none was found/);
  });
});

describe('hostile code is followed within bounds', () => {
  const started = async (files: Files): Promise<number> => {
    const from = performance.now();
    await flowsOf(files);
    return performance.now() - from;
  };
  const names = Array.from({ length: 60 }, (_, index) => `f${index}`);
  test.each<[string, Files]>([
    [
      'wrappers that all call each other',
      repository(
        {
          'api.ts': names
            .map(
              (name) =>
                `export const ${name} = (path, other) => { ${names.map((inner) => `${inner}(path + '/x', other);`).join(' ')} return fetch(path, other); };`,
            )
            .join('\n'),
        },
        {},
      ),
    ],
    [
      'routers made of objects that hold each other',
      {
        'package.json': '{"name":"api","dependencies":{"@trpc/server":"11"}}',
        'src/router.ts': `import { initTRPC } from '@trpc/server';\nconst t = initTRPC.create();\n${names.map((name) => `const ${name} = { ${names.map((inner) => `${inner}: ${inner}`).join(', ')} };`).join('\n')}\nexport const app = t.router({ ${names.join(', ')} });`,
      },
    ],
    [
      'components that hand their acts round in circles',
      repository(
        {
          'Page.tsx': names
            .map(
              (name, index) =>
                `export function P${index}() { const ${name} = () => ${names[(index + 1) % 60]}(); return <P${(index + 1) % 60} onAct={${name}} />; }`,
            )
            .join('\n'),
        },
        {},
      ),
    ],
  ])('%s', async (_, files) => {
    expect(await started(files)).toBeLessThan(8_000);
  });
});

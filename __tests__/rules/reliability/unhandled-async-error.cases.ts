import { defineCases } from '../../support/rule-tester.ts';

const SAVE = `async function save(id: string) {\n  await fetch(\`https://a.example/\${id}\`);\n}`;
const SERVER = `import express from 'express';\nconst app = express();\napp.listen(3000);`;
const EXPRESS_4 = { express: '^4.21.0' };
const EXPRESS_5 = { express: '^5.1.0' };

export default defineCases({
  valid: [
    // Somebody waits for it, or catches what it throws.
    {
      code: `${SERVER}\n${SAVE}\napp.get('/a', async (request, response) => {\n  await save('a');\n  response.end();\n});`,
      dependencies: EXPRESS_5,
    },
    `${SERVER}\n${SAVE}\napp.get('/a', (request, response) => {\n  save('a').catch(console.error);\n  response.end();\n});`,
    `${SERVER}\n${SAVE}\napp.get('/a', (request, response) => {\n  save('a').then(() => response.end(), () => response.sendStatus(500));\n});`,
    `${SERVER}\n${SAVE}\napp.get('/a', (request, response) => {\n  void save('a').catch(console.error);\n  response.end();\n});`,
    `${SERVER}\n${SAVE}\napp.get('/a', (request, response) => {\n  const all = Promise.allSettled([save('a'), save('b')]);\n  all.then(() => response.end());\n});`,
    // What is called handles its own errors, or promises nothing.
    `${SERVER}\nasync function audit(id: string) {\n  try {\n    await fetch(id);\n  } catch (error) {\n    console.error(error);\n  }\n}\napp.get('/a', (request, response) => {\n  void audit('a');\n  response.end();\n});`,
    `${SERVER}\nfunction count(id: string) {\n  return id.length;\n}\napp.get('/a', (request, response) => {\n  count('a');\n  response.end();\n});`,
    `${SERVER}\nimport { save } from 'elsewhere';\napp.get('/a', (request, response) => {\n  save('a');\n  response.end();\n});`,
    // A rejected start ends the process, as it should.
    `${SERVER}\nasync function main() {\n  await fetch('https://a.example');\n}\nmain();`,
    `${SERVER}\nasync function main() {\n  await fetch('https://a.example');\n}\nvoid main();`,
    // Handlers of Express 4 that catch, are wrapped, or run where rejections are caught.
    {
      code: `${SERVER}\n${SAVE}\napp.get('/a', async (request, response, next) => {\n  try {\n    await save('a');\n    response.end();\n  } catch (error) {\n    next(error);\n  }\n});`,
      dependencies: EXPRESS_4,
    },
    {
      code: `${SERVER}\nimport asyncHandler from 'express-async-handler';\n${SAVE}\napp.get('/a', asyncHandler(async (request, response) => {\n  await save('a');\n  response.end();\n}));`,
      dependencies: EXPRESS_4,
    },
    {
      code: `import 'express-async-errors';\n${SERVER}\n${SAVE}\napp.get('/a', async (request, response) => {\n  await save('a');\n  response.end();\n});`,
      dependencies: EXPRESS_4,
    },
    {
      name: 'a version of Express that is not decided',
      code: `${SERVER}\n${SAVE}\napp.get('/b', async (request, response) => {\n  await save('a');\n  response.end();\n});`,
      dependencies: { express: '*' },
    },
    `${SERVER}\n${SAVE}\nexport async function all(ids: string[]) {\n  for (const id of ids) await save(id);\n  await Promise.all(ids.map(async (id) => save(id)));\n}`,
    `${SERVER}\n${SAVE}\nexport function all(ids: string[]) {\n  ids.forEach((id) => console.log(id));\n}`,
    `${SERVER}\n${SAVE}\nexport const wait = () => new Promise(async (resolve, reject) => {\n  try {\n    await save('a');\n    resolve(1);\n  } catch (error) {\n    reject(error);\n  }\n});`,
    // Listeners: at once, later, elsewhere, by a helper.
    `${SERVER}\nimport { Pool } from 'pg';\nconst pool = new Pool();\npool.on('error', console.error);`,
    `${SERVER}\nimport { createClient } from 'redis';\nexport const client = createClient().on('error', console.error);`,
    {
      name: 'a listener of another file',
      files: {
        'src/app.ts': `${SERVER}\nimport { pool } from './db.ts';\npool.on('error', (error) => console.error(error));`,
        'src/db.ts': `import { Pool } from 'pg';\nexport const pool = new Pool();`,
      },
    },
    `${SERVER}\nimport { Pool } from 'pg';\nfunction watch(emitter: Pool) {\n  emitter.on('error', console.error);\n}\nconst pool = new Pool();\nwatch(pool);`,
    `${SERVER}\nimport { Pool } from 'pg';\nconst pool = new Pool();\nwatch(pool);\nfunction watch(emitter) {\n  for (const name of ['error', 'end']) emitter.on(name, console.error);\n}`,
    `${SERVER}\nimport { WebSocketServer } from 'ws';\nconst sockets = new WebSocketServer({ port: 8080 });\nsockets.on('connection', (socket) => {\n  socket.on('error', console.error);\n  socket.on('message', console.log);\n});`,
    `${SERVER}\nimport fs from 'node:fs';\nimport { pipeline } from 'node:stream/promises';\napp.get('/a', async (request, response) => {\n  await pipeline(fs.createReadStream('a'), response);\n});`,
    `${SERVER}\nimport fs from 'node:fs';\napp.get('/a', (request, response, next) => {\n  fs.createReadStream('a').on('error', next).pipe(response);\n});`,
    `${SERVER}\nprocess.on('uncaughtException', (error) => {\n  console.error(error);\n  process.exit(1);\n});`,
    `${SERVER}\nimport { stop } from 'elsewhere';\nprocess.on('uncaughtException', (error) => {\n  console.error(error);\n  stop();\n});`,
    // Answers that are waited for, and functions that promise none.
    `${SERVER}\nasync function isAllowed(id: string) {\n  return (await fetch(id)).ok;\n}\napp.get('/a', async (request, response) => {\n  if (await isAllowed('a')) response.end();\n});`,
    `${SERVER}\nfunction isAllowed(id: string) {\n  return id === 'a';\n}\napp.get('/a', (request, response) => {\n  if (isAllowed('a')) response.end();\n});`,
    `${SERVER}\n${SAVE}\nexport async function load() {\n  try {\n    return await save('a');\n  } catch (error) {\n    return undefined;\n  }\n}`,
    `${SERVER}\n${SAVE}\nexport async function load() {\n  try {\n    console.log('a');\n  } finally {\n    console.log('b');\n  }\n  return save('a');\n}`,
  ],
  invalid: [
    // In a handler that is not async there is nothing to suggest.
    `${SERVER}
${SAVE}
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/floating-promise P1
  save('a');
  response.end();
});`,
    {
      code: `${SERVER}
${SAVE}
app.get('/b', async (request, response) => {
  // expect: unhandled-async-error/floating-promise P1
  save('b');
  response.end();
});`,
      dependencies: EXPRESS_5,
      output: `${SERVER}
${SAVE}
app.get('/b', async (request, response) => {
  // expect: unhandled-async-error/floating-promise P1
  await save('b');
  response.end();
});`,
    },
    {
      name: 'code of a server and of a child process that listens: the process goes on in one of them',
      files: {
        'src/server.ts': `${SERVER}\nimport './work.ts';`,
        'src/work.ts': `${SAVE}\nsetInterval(() => {\n  // expect: unhandled-async-error/floating-promise P2\n  save('a').then(() => console.log('saved'));\n}, 1000);`,
        'src/child.ts': `import './work.ts';\nprocess.on('uncaughtException', (error) => {\n  console.error(error);\n  process.exit(1);\n});`,
      },
    },
    {
      name: 'something listens for rejections, so that the process goes on',
      code: `${SERVER}
${SAVE}
process.on('unhandledRejection', (error) => console.error(error));
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/floating-promise P2
  save('a').then(() => console.log('saved'));
  // expect: unhandled-async-error/floating-promise P2
  void save('b');
  response.end();
});`,
    },
    {
      name: 'a client that starts nothing before it is waited for',
      code: `import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export function touch(id: string) {
  // expect: unhandled-async-error/floating-promise P1
  prisma.user.update({ where: { id }, data: { seen: true } });
}`,
    },
    {
      name: 'a check whose answer nobody waits for',
      code: `import express from 'express';
export const router = express.Router();
async function assertMember(id: string) {
  const answer = await fetch(id);
  if (!answer.ok) throw new Error('no member');
}
router.get('/a', (request, response) => {
  // expect: unhandled-async-error/floating-promise P1
  assertMember('a');
  response.end();
});`,
    },
    {
      name: 'an answer before the work is done, whose errors are handled',
      code: `${SERVER}
async function note(id: string) {
  try {
    await fetch(id);
  } catch (error) {
    console.error(error);
  }
}
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/floating-promise P3
  note('a');
  response.end();
});`,
    },
    {
      name: 'a message that counts as done before its work is',
      code: `import { Kafka } from 'kafkajs';
const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'a' });
async function handle(text: string) {
  try {
    await fetch(text);
  } catch (error) {
    console.error(error);
  }
}
await consumer.run({
  eachMessage: async ({ message }) => {
    // expect: unhandled-async-error/floating-promise P1
    handle(String(message.value));
  },
});`,
      output: `import { Kafka } from 'kafkajs';
const consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'a' });
async function handle(text: string) {
  try {
    await fetch(text);
  } catch (error) {
    console.error(error);
  }
}
await consumer.run({
  eachMessage: async ({ message }) => {
    // expect: unhandled-async-error/floating-promise P1
    await handle(String(message.value));
  },
});`,
    },
    {
      code: `${SERVER}
${SAVE}
// expect: unhandled-async-error/express4-async-handler P1
app.get('/a', async (request, response) => {
  await save('a');
  response.end();
});
app.post('/b', async (request, response) => {
  await save('b');
  response.end();
});`,
      dependencies: EXPRESS_4,
    },
    `${SERVER}
async function hasAccess(id: string) {
  return (await fetch(id)).ok;
}
export function open(id: string) {
  // expect: unhandled-async-error/promise-as-condition P0
  const allowed = hasAccess(id);
  if (!allowed) throw new Error('no');
}`,
    `${SERVER}
${SAVE}
// expect: unhandled-async-error/promise-executor-async P2
export const wait = () => new Promise(async (resolve) => {
  await save('a');
  resolve(1);
});`,
    `${SERVER}
${SAVE}
app.post('/all', (request, response) => {
  // expect: unhandled-async-error/async-in-foreach P1
  request.body.ids.forEach(async (id) => {
    await save(id);
  });
  response.end();
});`,
    `${SERVER}
async function hasPermission(id: string) {
  return (await fetch(id)).ok;
}
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/promise-as-condition P0
  if (!hasPermission('a')) return response.sendStatus(403);
  response.end();
});`,
    {
      code: `${SAVE}
export async function load() {
  try {
    // expect: unhandled-async-error/return-past-catch P2
    return save('a');
  } catch (error) {
    return undefined;
  }
}`,
      output: `${SAVE}
export async function load() {
  try {
    // expect: unhandled-async-error/return-past-catch P2
    return await save('a');
  } catch (error) {
    return undefined;
  }
}`,
    },
    `${SERVER}
import { Pool } from 'pg';
// expect: unhandled-async-error/emitter-no-error-listener P1
export const pool = new Pool();`,
    `const express = require('express');
const { createClient } = require('redis');
// expect: unhandled-async-error/emitter-no-error-listener P1
const client = createClient();
client.on('ready', () => undefined);
express().listen(3000);`,
    `${SERVER}
import { Redis } from 'ioredis';
// expect: unhandled-async-error/emitter-no-error-listener P3
export const cache = new Redis();`,
    `${SERVER}
import { WebSocketServer } from 'ws';
const sockets = new WebSocketServer({ port: 8080 });
// expect: unhandled-async-error/emitter-no-error-listener P1
sockets.on('connection', (socket) => {
  socket.on('message', (data) => socket.send(data));
});`,
    `${SERVER}
import fs from 'node:fs';
app.get('/a', (request, response) => {
  // expect: unhandled-async-error/pipe-without-pipeline P1
  fs.createReadStream('a').pipe(response);
});`,
    `${SERVER}
// expect: unhandled-async-error/uncaught-continues P2
process.on('uncaughtException', (error) => {
  console.error(error);
});`,
  ],
});

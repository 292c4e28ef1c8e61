import { defineCases } from '../../support/rule-tester.ts';

const APP = "import express from 'express';\nconst app = express();\napp.listen(3000);\n";
/** A route whose handler does something. */
const route = (body: string, imports = ''): string => `${imports}${APP}app.post('/files', async (req, res) => {\n${body}\n});`;
const FS = "import { readFileSync, writeFileSync, existsSync } from 'node:fs';\n";
const BCRYPT = "import bcrypt from 'bcrypt';\n";
const nest = (body: string): string =>
  `import { Body, Controller, Injectable, Post } from '@nestjs/common';\nimport { readFileSync } from 'fs';\nimport * as bcrypt from 'bcryptjs';\n@Injectable()\nexport class MailService {\n  private template?: string;\n${body}\n}\n@Controller('mails')\nexport class MailController {\n  constructor(private readonly mails: MailService) {}\n  @Post()\n  async send(@Body() body: object) {\n    return this.mails.render(body);\n  }\n}`;

export default defineCases({
  valid: [
    // What is made ready in the same line belongs at the start with it, which another rule tells of.
    route("res.send(compile(readFileSync('page.hbs', 'utf8'))({}));", `${FS}import { compile } from 'handlebars';\n`),
    // The async forms, and what takes no time.
    route("res.send(await readFile('page.html', 'utf8'));", "import { readFile } from 'node:fs/promises';\n"),
    route("res.send(await fs.promises.readFile('page.html', 'utf8'));", "import fs from 'node:fs';\n"),
    route("res.json({ there: existsSync('page.html') });", FS),
    route('res.json({ ok: await bcrypt.compare(req.body.password, req.body.hash) });', BCRYPT),
    route(
      "res.json({ id: createHash('sha256').update(req.body.id).digest('hex'), token: randomBytes(16) });",
      "import { createHash, randomBytes } from 'node:crypto';\n",
    ),
    route("execFile('convert', ['a', 'b'], () => res.end());", "import { execFile } from 'node:child_process';\n"),
    route(
      'createReadStream(req.body.file).pipe(parse()).pipe(res);',
      "import { createReadStream } from 'node:fs';\nimport { parse } from 'csv-parse';\n",
    ),
    route(
      "const page = _.cloneDeep(PAGE);\nres.json({ page, size: (await sharp('page.png').metadata()).size });",
      "import _ from 'lodash';\nimport sharp from 'sharp';\nconst PAGE = { title: 'Files' };\n",
    ),
    route('new PDFDocument().pipe(res);', "import PDFDocument from 'pdfkit';\n"),
    // What is there is small, and a field of a form is no file.
    route("res.send(deflateSync('nothing'));", "import { deflateSync } from 'node:zlib';\n"),
    route('res.json(JSON.parse(req.body.filters));'),
    route('req.pipe(createGunzip()).pipe(res);', "import { createGunzip } from 'node:zlib';\n"),
    // While the program starts.
    `${FS}${APP}const page = readFileSync('page.html', 'utf8');\napp.get('/', (req, res) => res.send(page));`,
    `${FS}${APP}function loadConfig() {\n  return JSON.parse(readFileSync('config.json', 'utf8'));\n}\nconst config = loadConfig();\napp.get('/', (req, res) => res.json(config));`,
    nest("  constructor() {\n    this.template = readFileSync('mail.html', 'utf8');\n  }\n  render() {\n    return this.template;\n  }"),
    nest("  onModuleInit() {\n    this.template = readFileSync('mail.html', 'utf8');\n  }\n  render() {\n    return this.template;\n  }"),
    // What a service is made of is made once, also by the first request.
    {
      name: 'a provider that is made for the first request of a tenant',
      files: {
        'src/app.ts': `${APP}import { tenants } from './tenants.ts';\napp.get('/', async (req, res) => {\n  res.json(await tenants.get(req.hostname));\n});`,
        'src/tenants.ts':
          "import { initProvider } from './provider.ts';\nclass Tenants {\n  private readonly all = new Map();\n  get(id: string) {\n    if (!this.all.has(id)) this.all.set(id, initProvider(id));\n    return this.all.get(id);\n  }\n}\nexport const tenants = new Tenants();",
        'src/provider.ts':
          "import { readFileSync } from 'node:fs';\nexport const initProvider = (id: string) => ({ id, page: readFileSync('logout.html', 'utf8') });",
      },
    },
    // The first time alone.
    nest("  render() {\n    if (!this.template) this.template = readFileSync('mail.html', 'utf8');\n    return this.template;\n  }"),
    nest("  render() {\n    this.template ??= readFileSync('mail.html', 'utf8');\n    return this.template;\n  }"),
    `${FS}${APP}import memoize from 'lodash/memoize';\nconst page = memoize((name: string) => readFileSync(name, 'utf8'));\napp.get('/', (req, res) => res.send(page('page.html')));`,
    // A function of a cloud is handed one request at a time.
    `${BCRYPT}import type { APIGatewayProxyHandler } from 'aws-lambda';\nexport const handler: APIGatewayProxyHandler = async (event) => ({\n  statusCode: bcrypt.compareSync(event.body ?? '', 'hash') ? 200 : 401,\n  body: '',\n});`,
    // No request: commands, jobs, development, pages.
    `${FS}function main() {\n  writeFileSync('report.txt', readFileSync('rows.txt', 'utf8'));\n}\nmain();`,
    `${FS}import { Worker } from 'bullmq';\nconst worker = new Worker('reports', async (job) => readFileSync(job.data.file, 'utf8'));\nworker.on('error', console.error);`,
    route("if (process.env.NODE_ENV === 'development') return res.send(readFileSync('page.html', 'utf8'));\nres.end();", FS),
    { path: 'src/cache.ts', code: 'export const read = (cache) => cache.readFileSync("page.html");' },
    // Patterns that take linear time, texts that no client sends, texts that are cut down.
    route('res.json({ ok: /^(\\w+\\s)*$/.test(req.body.name) });'),
    route('res.json({ ok: /^[\\w.]+@([\\w-]+\\.)+[a-z]{2,}$/.test(req.body.mail) });'),
    route('res.json({ ok: /(a+)+/.test(req.body.name) });'),
    route("res.json({ ok: /^(\\w+\\s?)*$/.test('Ada Lovelace') });"),
    route('res.json({ ok: /^(\\w+\\s?)*$/.test(process.env.NAME) });'),
    route(
      'res.json({ ok: Name.parse(req.body.name).match(/^(\\w+\\s?)*$/) });',
      "import { z } from 'zod';\nconst Name = z.string().uuid();\n",
    ),
    `${APP}const NAME = /^(\\w+\\s?)*$/;\nexport const isName = (name: string) => NAME.test(name);`,
    // A short text is matched in no time, however many ways there are.
    route(
      'const { code } = Body.parse(req.body);\nres.json({ ok: /^(\\w+-?)*$/.test(code) });',
      "import { z } from 'zod';\nconst Body = z.object({ code: z.string().max(20) });\n",
    ),
    route('if (req.body.name.length > 16) return res.status(400).end();\nres.json({ ok: /^(\\w+\\s?)*$/.test(req.body.name) });'),
    `import { Body, Controller, Post } from '@nestjs/common';\nimport { Length } from 'class-validator';\nclass Code {\n  @Length(4, 12)\n  text: string;\n}\n@Controller('codes')\nexport class CodeController {\n  @Post()\n  check(@Body() code: Code) {\n    return /^(\\w+-?)*$/.test(code.text);\n  }\n}`,
    // Patterns that no client writes.
    route('res.json({ ok: new RegExp(`^${PREFIX}`).test(req.body.name) });', "const PREFIX = 'order-';\n"),
    route('res.json({ ok: new RegExp(escapeRegExp(req.body.name)).test("order") });', "import escapeRegExp from 'lodash/escapeRegExp';\n"),
    route('try {\n  new RegExp(req.body.pattern);\n} catch {\n  return res.status(400).end();\n}\nres.end();'),
    {
      name: 'the memory of bytes that are no upload',
      code: `import express from 'express';
const app = express();
function read({ file }: { file: Uint8Array }) {
  return JSON.parse(Buffer.from(file.buffer, file.byteOffset).toString());
}
app.get('/', async (request, response) => response.json(read(await load())));
async function load() {
  return { file: new Uint8Array(2) };
}
app.listen(3000);`,
    },
  ],
  invalid: [
    // Files and commands.
    route("// expect: event-loop-blocking/sync-io-on-request P2\nres.send(readFileSync('page.html', 'utf8'));", FS),
    route('// expect: event-loop-blocking/sync-io-on-request P2\nwriteFileSync(req.body.name, req.body.text);\nres.end();', FS),
    route(
      '// expect: event-loop-blocking/sync-io-on-request P1\nres.send(execSync("convert a b"));',
      "import { execSync } from 'node:child_process';\n",
    ),
    "const express = require('express');\nconst { spawnSync } = require('child_process');\nconst app = express();\nfunction convert(file) {\n  // expect: event-loop-blocking/sync-io-on-request P1\n  return spawnSync('convert', [file]);\n}\napp.post('/files', (req, res) => res.json(convert(req.body.file)));\napp.listen(3000);",
    nest("  render() {\n    // expect: event-loop-blocking/sync-io-on-request P2\n    return readFileSync('mail.html', 'utf8');\n  }"),
    {
      name: 'a helper of another file, for a field of GraphQL',
      files: {
        'src/page.ts':
          "import fs from 'fs';\nexport function page(name: string) {\n  // expect: event-loop-blocking/sync-io-on-request P2\n  return fs.readFileSync(name, 'utf8');\n}",
        'src/server.ts':
          "import { ApolloServer } from '@apollo/server';\nimport { page } from './page.ts';\nconst resolvers = { Query: { page: (_: object, args: { name: string }) => page(args.name) } };\nexport const server = new ApolloServer({ typeDefs: '', resolvers });",
      },
    },
    `import { execSync } from 'node:child_process';\nimport { Kafka } from 'kafkajs';\nconst consumer = new Kafka({ brokers: [] }).consumer({ groupId: 'a' });\nawait consumer.run({\n  eachMessage: async ({ message }) => {\n    // expect: event-loop-blocking/sync-io-on-request P2\n    execSync('convert a b');\n    console.log(message.offset);\n  },\n});`,
    // Passwords and keys.
    route(
      '// expect: event-loop-blocking/sync-crypto-on-request P1\nif (bcrypt.compareSync(req.body.password, req.body.hash)) res.end();',
      BCRYPT,
    ),
    nest(
      '  render(body) {\n    // expect: event-loop-blocking/sync-crypto-on-request P1\n    body.password = bcrypt.hashSync(body.password, 10);\n    return body;\n  }',
    ),
    route(
      "// expect: event-loop-blocking/sync-crypto-on-request P1\nres.send(pbkdf2Sync(req.body.password, 'salt', 100_000, 64, 'sha512'));",
      "import { pbkdf2Sync } from 'node:crypto';\n",
    ),
    route(
      "// expect: event-loop-blocking/sync-crypto-on-request P1\nres.send(crypto.generateKeyPairSync('rsa', { modulusLength: 4096 }).publicKey);",
      "import crypto from 'crypto';\n",
    ),
    // Uploads.
    route(
      '// expect: event-loop-blocking/sync-parse-upload P1\nres.json(parse(req.file.buffer));',
      "import { parse } from 'csv-parse/sync';\n",
    ),
    route('// expect: event-loop-blocking/sync-parse-upload P1\nres.json(XLSX.read(req.file.buffer));', "import * as XLSX from 'xlsx';\n"),
    route(
      '// expect: event-loop-blocking/sync-parse-upload P2\nres.send(gunzipSync(req.body));',
      "import { gunzipSync } from 'node:zlib';\n",
    ),
    route('// expect: event-loop-blocking/sync-parse-upload P2\nres.json(JSON.parse(req.file.buffer.toString()));'),
    `import { Controller, Post, UploadedFile } from '@nestjs/common';\n@Controller('files')\nexport class FileController {\n  @Post()\n  read(@UploadedFile() file: Express.Multer.File) {\n    // expect: event-loop-blocking/sync-parse-upload P2\n    return JSON.parse(file.buffer.toString('utf8'));\n  }\n}`,
    route(
      '// expect: event-loop-blocking/sync-io-on-request P1\nAtomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);\nres.end();',
    ),
    // Patterns.
    route(
      'if (req.body.name.length > 200) return res.status(400).end();\n// expect: event-loop-blocking/redos P2\nres.json({ ok: /^(\\w+\\s?)*$/.test(req.body.name) });',
    ),
    route('// expect: event-loop-blocking/redos P1\nres.json({ ok: /^(\\w+\\s?)*$/.test(req.body.name) });'),
    route('// expect: event-loop-blocking/redos P1\nres.json({ ok: req.query.name.match(/^(a|a)*$/) });'),
    `${APP}const NAME = /^([a-z]+)+$/i;\nfunction isName(name: string) {\n  // expect: event-loop-blocking/redos P1\n  return NAME.test(name);\n}\napp.post('/names', (req, res) => res.json({ ok: isName(req.body.name) }));`,
    route(
      '// expect: event-loop-blocking/regex-from-input P1\nres.json(names.filter((name) => new RegExp(req.query.search).test(name)));',
      "const names = ['ada', 'alan'];\n",
    ),
    route(
      "const pattern = new RegExp(`^${names.length}`);\n// expect: event-loop-blocking/regex-from-input P1\nconst search = new RegExp(`^${req.query.search}`, 'i');\nres.json(names.filter((name) => search.test(name) && pattern.test(name)));",
      "const names = ['ada', 'alan'];\n",
    ),
  ],
  covers: {
    flagged: [
      'readFileSync',
      'execSync',
      "'node:crypto'",
      "'node:zlib'",
      "'node:child_process'",
      "'bcrypt'",
      'bcryptjs',
      'JSON.parse',
      'new RegExp',
      "'xlsx'",
      'csv-parse/sync',
      'Atomics.wait',
    ],
    passed: ['sharp', 'cloneDeep', 'pdfkit'],
  },
});

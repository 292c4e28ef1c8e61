import { describe, expect, test } from '@jest/globals';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import { splitShell } from '../../src/model/shell-words.ts';
import { summarise } from '../../src/summaries/summarise.ts';
import { memoryTrees } from '../support/memory-trees.ts';

/** What a file of some path states. */
async function contentOf(path: string, text: string): Promise<unknown> {
  const log = { note: () => undefined, working: () => undefined };
  const { head } = await summarise({ trees: memoryTrees({ [path]: text }), cache: memoryCache(), log });
  return head.get(path)?.content;
}

test.each([
  ['npm start', ['npm', 'start']],
  ['a && b||c; d | e &', ['a', '&&', 'b', '||', 'c', ';', 'd', '|', 'e', '&']],
  [`echo "a && b" 'c;d' e\\ f`, ['echo', 'a && b', 'c;d', 'e f']],
  ['run $(cat "a b") ${X:-y} 2>&1', ['run', '$(cat "a b")', '${X:-y}', '2>&1']],
  ['"open', ['open']],
])('shell words of %j', (line, words) => expect(splitShell(line)).toEqual(words));

describe('Dockerfile', () => {
  test('stages with all that they set', async () => {
    const text = `ARG NODE=22
FROM node:\${NODE}-slim AS base
WORKDIR /app
FROM base AS build
COPY --from=deps --chown=node:node a b ./dir/
RUN npm ci \\
  && npm run build
FROM \${UNKNOWN}
ENV PORT=3000 HOST="0.0.0.0"
ARG NPM_TOKEN
EXPOSE 3000/tcp
USER node
STOPSIGNAL SIGINT
HEALTHCHECK --interval=5s CMD curl -f http://localhost/health || exit 1
ENTRYPOINT ["tini", "--"]
CMD node dist/main.js
`;
    expect(await contentOf('Dockerfile', text)).toMatchObject({
      stages: [
        { base: 'node:22-slim', name: 'base', workdir: '/app', users: [] },
        {
          base: 'base',
          name: 'build',
          copies: [{ sources: ['a', 'b'], target: './dir/', from: 'deps', at: [5, 1, 5, 46] }],
          runs: [{ text: 'npm ci   && npm run build', at: [6, 1, 7, 19] }],
        },
        {
          base: '${UNKNOWN}',
          env: [
            { name: 'PORT', value: '3000' },
            { name: 'HOST', value: '0.0.0.0' },
          ],
          args: [{ name: 'NPM_TOKEN' }],
          exposes: ['3000/tcp'],
          users: [{ text: 'node', at: [12, 1, 12, 10] }],
          stopSignal: { text: 'SIGINT' },
          healthcheck: { form: 'shell', words: ['curl', '-f', 'http://localhost/health', '||', 'exit', '1'] },
          entrypoint: { form: 'exec', words: ['tini', '--'] },
          cmd: { form: 'shell', words: ['node', 'dist/main.js'], at: [16, 1, 16, 22] },
        },
      ],
    });
  });

  test('brackets that are no JSON are a shell line', async () => {
    expect(await contentOf('Dockerfile', "FROM a\nCMD ['node', 'a.js']\n")).toMatchObject({ stages: [{ cmd: { form: 'shell' } }] });
  });

  test('HEALTHCHECK NONE is no check', async () => {
    expect(await contentOf('Dockerfile', 'FROM a\nHEALTHCHECK NONE\n')).not.toHaveProperty('stages.0.healthcheck');
  });
});

describe('compose', () => {
  test('services with all that they set, through anchors and merges', async () => {
    const text = `x-common: &common
  init: true
  environment: &env
    NODE_ENV: production
services:
  api:
    <<: *common
    build: { context: ./api, target: run }
    command: npm run "start prod"
    user: "1000:1000"
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
      - { type: bind, source: ./data, target: /data }
    ports: ["3000:3000", { published: 80, target: 8080 }]
    healthcheck: { test: [CMD-SHELL, "curl -f localhost || exit 1"] }
    stop_grace_period: 1s
  db:
    image: postgres:17
    profiles: [local, "just database"]
    privileged: true
    environment:
      - POSTGRES_PASSWORD=hunter2
      - POSTGRES_USER=app
      - PASSED_ON
`;
    expect(await contentOf('compose.yml', text)).toMatchObject({
      services: [
        {
          name: 'api',
          init: true,
          build: { context: './api', dockerfile: '', target: 'run' },
          command: { form: 'exec', words: ['npm', 'run', 'start prod'], at: [9, 14, 9, 34] },
          user: { text: '1000:1000' },
          volumes: [{ text: '/var/run/docker.sock:/var/run/docker.sock' }, { text: './data:/data' }],
          ports: ['3000:3000', '80:8080'],
          env: [{ name: 'NODE_ENV', value: 'production' }],
          healthcheck: { form: 'shell', words: ['curl', '-f', 'localhost', '||', 'exit', '1'] },
          stopGracePeriod: { text: '1s' },
          profiles: [],
        },
        {
          name: 'db',
          profiles: ['local', 'just database'],
          image: { text: 'postgres:17' },
          privileged: { text: 'true' },
          env: [{ name: 'POSTGRES_PASSWORD', shape: { length: 7 } }, { name: 'POSTGRES_USER', value: 'app' }, { name: 'PASSED_ON' }],
        },
      ],
    });
  });
});

describe('Kubernetes', () => {
  test('workloads, jobs and lists', async () => {
    const text = `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  template:
    spec:
      hostNetwork: true
      terminationGracePeriodSeconds: 40
      securityContext: { runAsNonRoot: true, runAsUser: 1000 }
      volumes: [{ name: sock, hostPath: { path: /var/run/docker.sock } }]
      initContainers: [{ name: migrate, image: app, command: [node, migrate.js] }]
      containers:
        - name: api
          image: app:1
          args: [serve]
          env: [{ name: PORT, value: "3000" }, { name: DB_PASSWORD, valueFrom: { secretKeyRef: { name: db } } }]
          ports: [{ containerPort: 3000 }]
          securityContext: { privileged: true, allowPrivilegeEscalation: false, capabilities: { add: [SYS_ADMIN] } }
          livenessProbe: { httpGet: { path: /live, port: 3000 } }
          readinessProbe: { exec: { command: [node, probe.js] } }
---
apiVersion: v1
kind: List
items:
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: nightly }
    spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: job, image: app }] } } } } }
  - apiVersion: v1
    kind: Service
---
apiVersion: v1
kind: Secret
metadata: { name: keys }
data: { key: aHVudGVyMg== }
`;
    expect(await contentOf('k8s/app.yaml', text)).toMatchObject({
      workloads: [
        {
          kind: 'Deployment',
          name: 'api',
          hostNetwork: [7, 20, 7, 24],
          terminationGracePeriod: 40,
          security: { runAsNonRoot: true, runAsUser: 1000 },
          hostPaths: [{ text: '/var/run/docker.sock' }],
          containers: [
            { name: 'migrate', init: true, command: { words: ['node', 'migrate.js'] } },
            {
              name: 'api',
              init: false,
              args: { words: ['serve'] },
              env: [{ name: 'PORT', value: '3000' }, { name: 'DB_PASSWORD' }],
              ports: ['3000'],
              security: { privileged: true, allowPrivilegeEscalation: false, capAdd: ['SYS_ADMIN'] },
              probes: [
                { kind: 'liveness', httpPath: '/live', port: '3000' },
                { kind: 'readiness', exec: { words: ['node', 'probe.js'] } },
              ],
            },
          ],
        },
        { kind: 'CronJob', name: 'nightly', containers: [{ name: 'job' }] },
      ],
      secrets: [{ name: 'keys', entries: [{ name: 'key', shape: { length: 7 } }] }],
    });
  });
});

describe('workflows', () => {
  test('triggers, permissions, jobs and steps', async () => {
    const text = `on:
  pull_request_target:
    types: [opened]
permissions: write-all
jobs:
  build:
    runs-on: ubuntu-latest
    if: github.actor != 'x'
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@v4
        with: { ref: "\${{ github.event.pull_request.head.sha }}" }
      - name: Say
        run: |
          echo "\${{ github.event.pull_request.title }}"
        env: { TOKEN: "\${{ secrets.TOKEN }}" }
  call:
    uses: ./.github/workflows/other.yml
`;
    expect(await contentOf('.github/workflows/a.yml', text)).toMatchObject({
      composite: false,
      triggers: [{ name: 'pull_request_target' }],
      permissions: { '*': 'write-all' },
      permissionsAt: [4, 14, 4, 23],
      jobs: [
        {
          id: 'build',
          permissions: { contents: 'read' },
          if: "github.actor != 'x'",
          steps: [
            { uses: { text: 'actions/checkout@v4' }, with: [{ name: 'ref', value: '${{ github.event.pull_request.head.sha }}' }] },
            { name: 'Say', run: { text: 'echo "${{ github.event.pull_request.title }}"\n' }, env: [{ value: '${{ secrets.TOKEN }}' }] },
          ],
        },
        { id: 'call', uses: { text: './.github/workflows/other.yml' }, steps: [] },
      ],
    });
    expect(await contentOf('.github/workflows/a.yml', text)).not.toHaveProperty('jobs.1.permissions');
  });

  test('a composite action', async () => {
    const text = 'name: a\nruns:\n  using: composite\n  steps:\n    - run: echo\n      shell: bash\n';
    expect(await contentOf('action.yml', text)).toMatchObject({
      composite: true,
      triggers: [],
      jobs: [{ steps: [{ run: { text: 'echo' } }] }],
    });
  });
});

describe('other formats', () => {
  test('package.json', async () => {
    const manifest = {
      name: '@acme/api',
      type: 'module',
      bin: './cli.js',
      scripts: { start: 'node dist/main.js' },
      dependencies: { express: '^5.0.0' },
      peerDependencies: { express: '*', pg: '8' },
      devDependencies: { jest: '30' },
      workspaces: { packages: ['packages/*'] },
      exports: { '.': { types: './a.d.ts', import: './a.mjs', default: ['./a.js', null] }, './b': null },
    };
    expect(await contentOf('package.json', JSON.stringify(manifest))).toMatchObject({
      bin: { api: './cli.js' },
      dependencies: { express: '^5.0.0', pg: '8' },
      workspaces: ['packages/*'],
      exports: { '.': ['./a.mjs', './a.js'], './b': [] },
    });
  });

  test('tsconfig.json with comments and trailing commas', async () => {
    const text =
      '{ // base\n "extends": "./base.json", /* x */ "compilerOptions": { "paths": { "@/*": ["src/*",], "url": ["http://x"] }, }, }';
    expect(await contentOf('tsconfig.json', text)).toMatchObject({
      extends: ['./base.json'],
      paths: { '@/*': ['src/*'], url: ['http://x'] },
    });
  });

  test('pnpm-workspace.yaml and lerna.json', async () => {
    const text = 'packages:\n  - packages/*\ncatalog:\n  axios: ^1.0.0\ncatalogs:\n  old: { axios: ^0.27.0 }\n';
    expect(await contentOf('pnpm-workspace.yaml', text)).toEqual({
      format: 'workspace',
      packages: ['packages/*'],
      catalogs: { '': { axios: '^1.0.0' }, old: { axios: '^0.27.0' } },
    });
    expect(await contentOf('lerna.json', '{ "packages": ["libs/*"] }')).toMatchObject({ packages: ['libs/*'] });
  });

  test('.env', async () => {
    const text = '# comment\nexport PORT=3000 # port\nURL="http://x/#a"\nJWT_SECRET=\nDB_PASSWORD=\'hunter2\'\nMANY="a\nb"\n';
    expect(await contentOf('.env', text)).toMatchObject({
      entries: [
        { name: 'PORT', value: '3000', at: [2, 1, 2, 24] },
        { name: 'URL', value: 'http://x/#a' },
        { name: 'JWT_SECRET', shape: { length: 0, placeholder: true } },
        { name: 'DB_PASSWORD', shape: { length: 7 } },
        { name: 'MANY', value: 'a\nb', at: [6, 1, 7, 3] },
      ],
    });
  });

  test('SQL: statements are told apart through quotes, dollar quotes and comments', async () => {
    const text = `-- a; b
CREATE UNIQUE INDEX CONCURRENTLY i ON "Orders" (a);
ALTER TABLE IF EXISTS public.users DROP COLUMN "a;b";
/* x; */ INSERT INTO t VALUES ('it''s; fine');
CREATE OR REPLACE FUNCTION f() RETURNS void AS $body$ BEGIN DELETE FROM a; END; $body$ LANGUAGE plpgsql;
UPDATE users SET a = 1; ;
DELETE FROM b`;
    expect(await contentOf('a.sql', text)).toMatchObject({
      statements: [
        { verb: 'CREATE INDEX', table: 'Orders', at: [2, 1, 2, 51] },
        { verb: 'ALTER TABLE', table: 'public.users' },
        { verb: 'INSERT INTO', table: 't', at: [4, 10, 4, 46] },
        { verb: 'CREATE FUNCTION' },
        { verb: 'UPDATE', table: 'users' },
        { verb: 'DELETE FROM', table: 'b' },
      ],
    });
  });

  test.each([
    ['#!/bin/sh\nset -e\nnpm run migrate\nexec "$@"\n', '"$@"', true],
    ['#!/bin/sh\nif [ -n "$X" ]; then\n  exec node a.js\nfi\nnode b.js\n', 'node b.js', false],
    ['if true; then\n  exec node a.js\nelse\n  exec node b.js\nfi\n', 'node b.js', true],
    ['exec node \\\n  dist/main.js\n# end\n', 'node    dist/main.js', true],
    ['cat <<EOF > x\nexec nothing\nEOF\nnode a.js\n', 'node a.js', false],
  ])('shell: %j', async (text, lastCommand, execsLast) => {
    expect(await contentOf('run.sh', text)).toMatchObject({ lastCommand, execsLast });
  });
});

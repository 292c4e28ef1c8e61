import { defineCases } from '../../support/rule-tester.ts';

const START = JSON.stringify({
  name: 'api',
  scripts: { start: 'node dist/main.js', 'start:dev': 'nest start --watch', worker: 'node worker.js && echo done' },
});

/** A Dockerfile with the package.json that its scripts stand in. */
function image(
  code: string,
  files: Readonly<Record<string, string>> = {},
): { path: string; code: string; files: Readonly<Record<string, string>> } {
  return { path: 'Dockerfile', code, files: { 'package.json': START, ...files } };
}

export default defineCases({
  valid: [
    { name: 'Node in the exec form', ...image('FROM node:24\nCMD ["node", "dist/main.js"]\n') },
    { name: 'an init in front', ...image('FROM node:24\nENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["npm", "start"]\n') },
    { name: 'dumb-init in front of a shell', ...image('FROM node:24\nENTRYPOINT ["dumb-init", "--"]\nCMD npm start\n') },
    { name: 'a process manager for containers', ...image('FROM node:24\nCMD ["pm2-runtime", "ecosystem.config.js"]\n') },
    {
      name: 'a shell that hands over',
      ...image('FROM node:24\nCMD ["sh", "-c", "npx prisma migrate deploy && exec node dist/main.js"]\n'),
    },
    { name: 'a shell form that hands over', ...image('FROM node:24\nCMD exec node dist/main.js\n') },
    { name: 'a later CMD wins', ...image('FROM node:24\nCMD npm start\nCMD ["node", "dist/main.js"]\n') },
    {
      name: 'only the final stage is started',
      ...image('FROM node:24 AS build\nCMD npm start\nFROM node:24\nCOPY --from=build /app .\nCMD ["node", "a.js"]\n'),
    },
    {
      name: 'an entrypoint script that hands over to the command',
      ...image('FROM node:24\nENTRYPOINT ["docker/entrypoint.sh"]\nCMD ["node", "a.js"]\n', {
        'docker/entrypoint.sh': '#!/bin/sh\nset -e\nnpm run migrate\nexec "$@"\n',
      }),
    },
    {
      name: 'a script that hands over with variables set',
      ...image('FROM node:24\nCMD ["./start.sh"]\n', { 'start.sh': 'echo hi\nNODE_ENV=production exec node a.js\n' }),
    },
    {
      name: 'a script with a trap of its own',
      ...image('FROM node:24\nCMD ["./start.sh"]\n', { 'start.sh': "trap 'kill -TERM $CHILD' TERM\nnode a.js &\nCHILD=$!\nwait $CHILD\n" }),
    },
    {
      name: 'a script that is not in the repository',
      ...image('FROM node:24\nENTRYPOINT ["docker-entrypoint.sh"]\nCMD ["node", "a.js"]\n'),
    },
    { name: 'no Node at all', ...image('FROM python:3\nCMD gunicorn app:app\n') },
    { name: 'migrations that end by themselves', ...image('FROM node:24\nCMD ["npm", "run", "db:migrate"]\n') },
    { name: 'a script for development', ...image('FROM node:24\nCMD ["npm", "run", "start:dev"]\n') },
    { name: 'a Dockerfile for development', path: 'Dockerfile.dev', code: 'FROM node:24\nCMD npm start\n' },
    { name: 'a stage for development', ...image('FROM node:24 AS dev\nCMD npm start\nFROM node:24 AS run\nCMD ["node", "a.js"]\n') },
    {
      name: 'compose adds an init wherever the image runs',
      ...image('FROM node:24\nCMD ["npm", "start"]\n', { 'compose.yml': 'services:\n  api:\n    build: .\n    init: true\n' }),
    },
    {
      name: 'compose starts something else wherever the image runs',
      ...image('FROM node:24\nCMD ["npm", "start"]\n', {
        'compose.yml': 'services:\n  api:\n    build: .\n    command: node dist/main.js\n',
      }),
    },
    {
      name: 'a compose file for development',
      path: 'docker-compose.override.yml',
      code: 'services:\n  api:\n    image: x\n    command: npm start\n    stop_grace_period: 0s\n',
    },
    {
      name: 'jobs and init containers',
      path: 'k8s/job.yaml',
      code: 'apiVersion: batch/v1\nkind: Job\nmetadata: { name: j }\nspec: { template: { spec: { terminationGracePeriodSeconds: 0, containers: [{ name: a, image: b, command: [sh, -c, npm start] }] } } }\n',
    },
    {
      name: 'arguments for an entrypoint that is not known',
      path: 'k8s/app.yaml',
      code: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d }\nspec: { template: { spec: { containers: [{ name: a, image: b, args: [npm, start] }] } } }\n',
    },
    {
      name: 'a grace period that is long enough',
      path: 'deploy/compose.yml',
      code: 'services:\n  api:\n    image: x\n    stop_grace_period: 30s\n    stop_signal: SIGTERM\n',
    },
    {
      name: 'what only a profile for tools or for what is retired starts',
      path: 'docker-compose.yml',
      code: 'services:\n  seed:\n    image: registry.example.com/api\n    profiles: [tools]\n    command: [npm, run, start]\n  old:\n    build: { context: ., dockerfile: old/Dockerfile }\n    profiles: ["deprecated"]\n',
      files: { 'old/Dockerfile': 'FROM node:24\nCMD ["npm", "start"]\n' },
    },
    {
      name: 'an init that compose adds by a word',
      path: 'compose.yml',
      code: 'services:\n  api:\n    image: registry.example.com/api\n    init: true\n    command: [npm, start]\n',
    },
  ],
  invalid: [
    {
      name: 'npm behind a shell, with a script that can be written down',
      ...image('FROM node:24\n# expect: container-signal-delivery/shell-form P1\nCMD npm start\n'),
      output: 'FROM node:24\n# expect: container-signal-delivery/shell-form P1\nCMD ["node", "dist/main.js"]\n',
    },
    {
      name: 'npm in the exec form',
      ...image('FROM node:24\n# expect: container-signal-delivery/package-manager P1\nCMD ["npm", "run", "start"]\n'),
      output: 'FROM node:24\n# expect: container-signal-delivery/package-manager P1\nCMD ["node", "dist/main.js"]\n',
    },
    {
      name: 'a script that needs a shell',
      ...image('FROM node:24\n# expect: container-signal-delivery/package-manager P1\nCMD ["yarn", "worker"]\n'),
    },
    {
      name: 'npm as the entrypoint',
      ...image('FROM node:24\nENTRYPOINT ["npm", "run"]\n# expect: container-signal-delivery/package-manager P1\nCMD ["start"]\n'),
    },
    {
      name: 'the shell form',
      ...image('FROM node:24\n# expect: container-signal-delivery/shell-form P1\nENTRYPOINT node dist/main.js\n'),
      output: 'FROM node:24\n# expect: container-signal-delivery/shell-form P1\nENTRYPOINT ["node", "dist/main.js"]\n',
    },
    {
      name: 'the shell form with a variable',
      ...image('FROM node:24\n# expect: container-signal-delivery/shell-form P1\nCMD node dist/main.js --port $PORT\n'),
    },
    {
      name: 'a shell by hand',
      ...image(
        'FROM node:24\n# expect: container-signal-delivery/shell-form P1\nCMD ["sh", "-c", "prisma migrate deploy && node dist/main.js"]\n',
      ),
    },
    {
      name: 'taken over from an earlier stage',
      ...image('FROM node:24 AS base\n# expect: container-signal-delivery/shell-form P1\nCMD cd app && node a.js\nFROM base\nUSER node\n'),
    },
    {
      name: 'behind gosu',
      ...image('FROM node:24\n# expect: container-signal-delivery/package-manager P1\nCMD ["gosu", "node", "npm", "run", "worker"]\n'),
    },
    {
      name: 'a script that runs its arguments as a child',
      ...image(
        'FROM node:24\nENTRYPOINT ["./entrypoint.sh"]\n# expect: container-signal-delivery/script-without-exec P1\nCMD ["node", "a.js"]\n',
        {
          'entrypoint.sh': '#!/bin/sh\nnpm run migrate\n"$@"\n',
        },
      ),
    },
    {
      name: 'a script of a shell, behind a wait',
      ...image('FROM node:24\n# expect: container-signal-delivery/script-without-exec P1\nCMD ["bash", "/app/start.sh"]\n', {
        'start.sh': '#!/bin/bash\n./wait-for-it.sh db:5432 -- npm start\n',
      }),
    },
    {
      name: 'what compose for production puts in its place',
      path: 'docker-compose.prod.yml',
      code: 'services:\n  api:\n    image: registry.example.com/api\n    # expect: container-signal-delivery/shell-form P1\n    command: sh -c "npm run migrate && npm start"\n',
    },
    {
      name: 'a compose file that does not say where it is used',
      path: 'docker-compose.yml',
      code: 'services:\n  api:\n    image: registry.example.com/api\n    # expect: container-signal-delivery/package-manager P2\n    command: [npm, start]\n',
    },
    {
      name: 'a pod',
      path: 'k8s/app.yaml',
      code: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  template:\n    spec:\n      containers:\n        - name: api\n          image: registry.example.com/api\n          # expect: container-signal-delivery/package-manager P1\n          command: [npm, run, start]\n',
    },
    {
      name: 'no time and no say',
      path: 'deploy/compose.yml',
      code: 'services:\n  api:\n    image: x\n    # expect: container-signal-delivery/no-grace P1\n    stop_grace_period: 1s\n  worker:\n    image: x\n    # expect: container-signal-delivery/no-grace P1\n    stop_signal: SIGKILL\n',
    },
    {
      name: 'a pod without grace',
      path: 'k8s/app.yaml',
      // The period belongs to the pod, and the finding stands where its object begins.
      code: '# expect: container-signal-delivery/no-grace P1\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: api }\nspec: { template: { spec: { terminationGracePeriodSeconds: 0, containers: [{ name: api, image: x }] } } }\n',
    },
    {
      name: 'a profile that names a part of the program, beside one for development',
      path: 'docker-compose.yml',
      code: 'services:\n  api:\n    image: registry.example.com/api\n    profiles: [backend, dev]\n    # expect: container-signal-delivery/package-manager P2\n    command: [npm, start]\n',
    },
    {
      name: 'a Dockerfile of another name that nothing mentions, and one that a script builds',
      files: {
        'package.json': '{ "name": "api", "scripts": { "image": "docker build -f Dockerfile.worker ." } }\n',
        'Dockerfile.pnpm': 'FROM node:24\n# expect: container-signal-delivery/package-manager P1\nCMD ["pnpm", "start"]\n',
        'Dockerfile.worker': 'FROM node:24\n# expect: container-signal-delivery/package-manager P1\nCMD ["yarn", "worker"]\n',
      },
    },
  ],
  covers: {
    flagged: [
      'CMD npm start',
      'ENTRYPOINT',
      'entrypoint.sh',
      'stop_signal',
      'stop_grace_period',
      'command: [npm',
      'terminationGracePeriodSeconds: 0',
    ],
    passed: ['tini', 'dumb-init', 'pm2-runtime', 'init: true', 'args: [npm'],
  },
});

import { defineCases } from '../../support/rule-tester.ts';

function dockerfile(
  name: string,
  code: string,
  files: Readonly<Record<string, string>> = {},
): { name: string; path: string; code: string; files: Readonly<Record<string, string>> } {
  return { name, path: 'Dockerfile', code, files };
}

function compose(name: string, service: string, path = 'compose.yml'): { name: string; path: string; code: string } {
  return { name, path, code: `services:\n  app:\n${service}` };
}

/** A deployment with a pod specification, indented by six. */
function pod(name: string, spec: string): { name: string; path: string; code: string } {
  return {
    name,
    path: 'k8s/app.yaml',
    code: `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: app }\nspec:\n  template:\n    spec:\n${spec}`,
  };
}

export default defineCases({
  valid: [
    dockerfile(
      'a user in the final stage',
      'FROM node:24 AS build\nUSER root\nCMD ["a"]\nFROM node:24\nCOPY --from=build /app .\nUSER node\nCMD ["node", "a.js"]\n',
    ),
    dockerfile('a user taken over from an earlier stage', 'FROM node:24 AS base\nUSER 1000:1000\nFROM base\nCMD ["node", "a.js"]\n'),
    dockerfile(
      'a user from an argument with a value',
      'FROM node:24\nARG name=api\nARG user=${name}\nUSER ${user}\nCMD ["node", "a.js"]\n',
    ),
    dockerfile('a user that is not known', 'FROM node:24\nARG user\nUSER $user\nCMD ["node", "a.js"]\n'),
    dockerfile('root for a while', 'FROM node:24\nUSER root\nRUN apt-get update\nUSER node\nCMD ["node", "a.js"]\n'),
    dockerfile('a base made to run without root', 'FROM gcr.io/distroless/nodejs24-debian12:nonroot\nCMD ["a.js"]\n'),
    dockerfile('a base of the company', 'FROM registry.example.com/base/node:24\nCMD ["node", "a.js"]\n'),
    dockerfile('a base from an argument', 'ARG BASE\nFROM ${BASE}\nCMD ["node", "a.js"]\n'),
    dockerfile('an image that is not started', 'FROM node:24\nRUN npm ci\n'),
    dockerfile('an entrypoint that gives up root', 'FROM node:24\nENTRYPOINT ["./entrypoint.sh"]\nCMD ["node", "a.js"]\n', {
      'entrypoint.sh': '#!/bin/sh\nchown -R node /data\nexec su-exec node "$@"\n',
    }),
    dockerfile('a function of AWS Lambda', 'FROM public.ecr.aws/lambda/nodejs:22\nCMD ["index.handler"]\n'),
    dockerfile('a web server that separates its rights', 'FROM nginx:1.29\nCMD ["nginx", "-g", "daemon off;"]\n'),
    {
      name: 'the image of a frontend',
      path: 'web/Dockerfile',
      code: 'FROM node:24\nCMD ["npm", "start"]\n',
      files: { 'web/package.json': '{ "name": "web", "dependencies": { "react-dom": "19" } }' },
    },
    { name: 'an example', path: 'examples/basic/Dockerfile', code: 'FROM node:24\nCMD ["node", "a.js"]\n' },
    compose(
      'an ordinary service',
      '    image: postgres:17\n    volumes: ["data:/var/lib/postgresql/data"]\n    cap_add: [NET_BIND_SERVICE]\n    privileged: false\n',
    ),
    compose('a file of a similar name', '    image: x\n    volumes: ["./docker.sock.d:/etc/docker"]\n'),
    pod(
      'a context of the pod',
      '      securityContext: { runAsNonRoot: true }\n      containers: [{ name: app, image: registry.example.com/app }]\n',
    ),
    pod('a user by number', '      containers: [{ name: app, image: registry.example.com/app, securityContext: { runAsUser: 1000 } }]\n'),
    pod('a database that hands over by itself', '      containers: [{ name: db, image: "postgres:17" }]\n'),
    {
      ...pod(
        'an image of this repository that does not run as root',
        '      containers: [{ name: app, image: registry.example.com/app }]\n',
      ),
      files: { Dockerfile: 'FROM node:24\nUSER node\nCMD ["node", "a.js"]\n' },
    },
  ],
  invalid: [
    {
      ...dockerfile(
        'no user on the image of Node',
        'FROM node:24-slim\nCOPY . .\n# expect: workload-least-privilege/root-user P2\nCMD ["node", "a.js"]\n',
      ),
      output: 'FROM node:24-slim\nCOPY . .\n# expect: workload-least-privilege/root-user P2\nUSER node\nCMD ["node", "a.js"]\n',
    },
    dockerfile(
      'no user on another image',
      'FROM ubuntu:24.04\n# expect: workload-least-privilege/root-user P2\nENTRYPOINT ["node", "a.js"]\n',
    ),
    dockerfile(
      'a low port, which the other user could not open',
      'FROM node:24\nEXPOSE 80\n# expect: workload-least-privilege/root-user P2\nCMD ["node", "a.js"]\n',
    ),
    dockerfile(
      'root by its own word',
      'FROM node:24\nUSER node\n# expect: workload-least-privilege/root-user P2\nUSER 0:0\nCMD ["node", "a.js"]\n',
    ),
    dockerfile(
      'two images of one file',
      'FROM node:24 AS api\nUSER node\nCMD ["node", "a.js"]\nFROM alpine:3 AS worker\n# expect: workload-least-privilege/root-user P2\nCMD ["node", "b.js"]\n',
    ),
    {
      name: 'development',
      path: 'Dockerfile.dev',
      code: 'FROM alpine:3\n# expect: workload-least-privilege/root-user P3\nCMD ["node", "a.js"]\n',
    },
    {
      name: 'a service of this repository with the socket of the runtime',
      path: 'compose.yml',
      code: 'services:\n  app:\n    build: .\n    volumes:\n      # expect: workload-least-privilege/host-access P1\n      - /var/run/docker.sock:/var/run/docker.sock:ro\n',
    },
    compose(
      'a tool of somebody else',
      '    image: traefik:3\n    volumes:\n      # expect: workload-least-privilege/host-access P2\n      - /var/run/docker.sock:/var/run/docker.sock:ro\n',
    ),
    compose(
      'production',
      '    image: x\n    # expect: workload-least-privilege/privileged P1\n    privileged: true\n    # expect: workload-least-privilege/host-access P2\n    network_mode: host\n    # expect: workload-least-privilege/host-access P1\n    pid: host\n    cap_add:\n      # expect: workload-least-privilege/capability P1\n      - SYS_ADMIN\n    # expect: workload-least-privilege/root-user P2\n    user: root\n',
      'docker-compose.prod.yml',
    ),
    compose(
      'a compose file for development',
      '    build: .\n    # expect: workload-least-privilege/privileged P3\n    privileged: true\n',
      'docker-compose.dev.yml',
    ),
    pod(
      'a pod with the rights of the host',
      '      # expect: workload-least-privilege/host-access P2\n      hostNetwork: true\n      # expect: workload-least-privilege/host-access P1\n      hostPID: true\n      securityContext: { runAsNonRoot: true }\n      volumes:\n        - name: sock\n          hostPath:\n            # expect: workload-least-privilege/host-access P1\n            path: /var/run/docker.sock\n        - name: logs\n          hostPath: { path: /var/log }\n      containers:\n        - name: app\n          image: x/app\n          securityContext:\n            # expect: workload-least-privilege/privilege-escalation P2\n            # expect: workload-least-privilege/capability P1\n            allowPrivilegeEscalation: true\n            capabilities: { add: [SYS_ADMIN] }\n',
    ),
    pod(
      'containers of which one is privileged and one may be root',
      '      containers:\n        - name: one\n          image: x/one\n          # expect: workload-least-privilege/privileged P1\n          securityContext: { runAsUser: 1000, privileged: true }\n        # expect: workload-least-privilege/root-user P2\n        - name: two\n          image: x/two\n',
    ),
    pod(
      'root by number',
      '      containers:\n        - name: app\n          image: x/app\n          # expect: workload-least-privilege/root-user P2\n          securityContext: { runAsUser: 0 }\n',
    ),
  ],
  covers: { flagged: ['Dockerfile', 'compose', 'securityContext'] },
});

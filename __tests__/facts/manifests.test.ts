import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { userOfImage } from '../../src/facts/knowledge/base-images.ts';
import { chooserOf } from '../../src/facts/knowledge/workflow-contexts.ts';
import { purposeOf, resolvePath } from '../../src/facts/link/manifest-paths.ts';
import { findExpressions, parseExpression } from '../../src/facts/link/workflow-expressions.ts';
import { factsOf } from '../support/link-files.ts';

describe('expressions of workflows', () => {
  test.each([
    ['github.head_ref', ['github.head_ref']],
    ['GitHub.Event.Issue.Title', ['github.event.issue.title']],
    ["github.event['issue']['title']", ['github.event.issue.title']],
    ['github.event.commits[0].message', ['github.event.commits.*.message']],
    ['github.event.*.body', ['github.event.*.body']],
    ['a.b || c.d', ['a.b', 'c.d']],
    ["a.b && 'x' || c.d", ['c.d']],
    ['a.b && c.d', ['c.d']],
    ["a.b == 'x'", []],
    ['!a.b', []],
    ["contains(a.b, 'x')", []],
    ["format('{0} {1}', a.b, c.d)", ['a.b', 'c.d']],
    ['toJSON(github.event)', ['github.event']],
    ['fromJSON(a.b).c', ['a.b']],
    ['(a.b)', ['a.b']],
    ["'a.b'", []],
    ["'it''s ' ", []],
    ['a.b ||', []],
    ['(a.b', []],
  ])('%s yields %j', (text, yields) => expect(parseExpression(text).yields).toEqual(yields));

  test.each([
    ['echo ${{ a.b }} and ${{c.d}}', ['a.b', 'c.d']],
    ["${{ format('}}', a.b) }}", ["format('}}', a.b)"]],
    ['$ {{ a.b }} $(( 1 ))', []],
    ['${{ a.b', []],
    ["${{ 'open }}", []],
  ])('are found in %j', (text, found) => expect(findExpressions(text).map((expression) => expression.text)).toEqual(found));

  test('what is read is known even where nothing is yielded', () => {
    expect(parseExpression("secrets.A == 'x' && contains(github.actor, vars.B)").reads).toEqual(['secrets.a', 'github.actor', 'vars.b']);
  });

  test('no text makes the parser fail, overflow or take long', () => {
    for (const text of ['('.repeat(5_000), '!'.repeat(5_000), 'f('.repeat(1_500), 'a['.repeat(1_500), "'".repeat(4_000)])
      parseExpression(text);
    const piece = fc.constantFrom('a', '.', '(', ')', '[', ']', "'", '||', '&&', '==', '!', ',', '*', '1', ' ', '${{', '}}');
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => findExpressions(`\${{${pieces.join('')}}}`).length >= 0));
  });
});

test.each([
  ['github.event.issue.title', ['issues'], 'anybody'],
  ['github.event.issue.title', ['push'], 'nobody'],
  ['github.event.head_commit.message', ['push'], 'writer'],
  ['github.head_ref', ['workflow_call'], 'anybody'],
  ['github.event.*.body', ['issue_comment'], 'anybody'],
  ['github.event.pull_request.base.ref', ['pull_request'], undefined],
  ['github.event.pull_request.number', ['pull_request'], undefined],
  ['github.event.inputs.name', ['workflow_dispatch'], undefined],
] as const)('%s under %j is chosen by %s', (context, triggers, chooser) => expect(chooserOf(context, triggers)).toBe(chooser));

test.each([
  ['node:24', 'root'],
  ['docker.io/library/node:24-alpine@sha256:00', 'root'],
  ['public.ecr.aws/docker/library/node:24', 'root'],
  ['gcr.io/distroless/nodejs24', 'root'],
  ['gcr.io/distroless/nodejs24:nonroot', 'non-root'],
  ['bitnami/node:24', 'non-root'],
  ['postgres:17', 'non-root'],
  ['ghcr.io/acme/base:1', 'unknown'],
  ['${BASE}', 'unknown'],
  ['scratch', 'unknown'],
])('%s starts as %s', (image, user) => expect(userOfImage(image)).toBe(user));

test.each([
  ['docker-compose.yml', 'unclear'],
  ['docker-compose.override.yml', 'development'],
  ['Dockerfile.dev', 'development'],
  ['docker/local/Dockerfile', 'development'],
  ['deploy/compose.yml', 'production'],
  ['compose.prod.yaml', 'production'],
  ['services/devices/Dockerfile', 'unclear'],
  ['services/contest/Dockerfile', 'unclear'],
])('%s serves %s', (path, purpose) => expect(purposeOf(path)).toBe(purpose));

// D09: a path in a manifest never leads out of the tree.
test.each([
  ['docker/compose.yml', '../api', 'api'],
  ['docker/compose.yml', '.', 'docker'],
  ['compose.yml', './${DIR:-api}/', 'api'],
  ['compose.yml', '../api', undefined],
  ['compose.yml', '/etc', undefined],
  ['compose.yml', '~/api', undefined],
  ['compose.yml', 'https://example.com/x.git', undefined],
  ['compose.yml', '$DIR', undefined],
])('from %s, %s is %s', (from, written, path) => expect(resolvePath(from, written)).toBe(path));

test('probes of all manifests', async () => {
  const facts = await factsOf({
    Dockerfile: 'FROM node:24\nHEALTHCHECK CMD curl -f http://localhost:3000/health?x=1 || exit 1\nCMD ["node", "a.js"]\n',
    'compose.yml': 'services:\n  db:\n    image: postgres:17\n    healthcheck: { test: [CMD, pg_isready, -h, localhost] }\n',
    'k8s/app.yaml':
      'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n    - name: c\n      image: x/c\n      livenessProbe: { httpGet: { path: live, port: http } }\n      readinessProbe: { exec: { command: [wget, -q, "http://127.0.0.1:8080"] } }\n      startupProbe: { tcpSocket: { port: 9000 } }\n',
  });
  expect(facts.of('probe').map(({ source, container, purpose, path, port }) => [source, container, purpose, path, port])).toEqual([
    ['dockerfile', 'image', 'health', '/health', '3000'],
    ['compose', 'db', 'health', undefined, undefined],
    ['kubernetes', 'p/c', 'liveness', '/live', 'http'],
    ['kubernetes', 'p/c', 'readiness', '/', '8080'],
    ['kubernetes', 'p/c', 'startup', undefined, '9000'],
  ]);
});

import { describe, expect, test } from '@jest/globals';
import { isPersonName, isPersonRoute, isPersonTable, personalNamed } from '../../src/facts/knowledge/personal-data.ts';
import { isIdHeader } from '../../src/facts/knowledge/request-ids.ts';
import { isInMilliseconds, measuresRequests } from '../../src/facts/knowledge/request-metrics.ts';
import { mayLog, mayObserve, namesAgent, namesRequestId, preloadsUnknown } from '../../src/facts/knowledge/telemetry.ts';

/** What the words of a name decide, with names on both sides of the line. */
describe('names of personal data', () => {
  test.each([
    ['email', 'an e-mail address'],
    ['userEmailAddress', 'an e-mail address'],
    ['phone_number', 'a phone number'],
    ['mobileNo', 'a phone number'],
    ['nidNumber', 'a national identity number'],
    ['passportNumber', 'a passport number'],
    ['dateOfBirth', 'a date of birth'],
    ['shippingAddress', 'a postal address'],
    ['firstName', 'the name of a person'],
  ])('%s is %s', (name, what) => {
    expect(personalNamed(name)?.what).toBe(what);
  });

  test.each([
    'emailVerified',
    'isEmail',
    'hasPhone',
    'maskedPhone',
    'emailHash',
    'sendEmail',
    'noEmail',
    'supportEmail',
    'EMAIL',
    'Email',
    'codeGeneratorFullName',
    'displayName',
    'iphone',
    'headphones',
    'addresses',
  ])('%s is none', (name) => {
    expect(personalNamed(name)).toBeUndefined();
  });

  test.each(['mobile', 'nid', 'passport', 'address'])('%s depends on what it belongs to', (name) => {
    expect(personalNamed(name)?.ambiguous).toBe(true);
  });

  test.each([
    ['a person', isPersonName, ['user', 'currentUser', 'customerEntity'], ['userId', 'users', 'userService', 'userAgent', 'contract']],
    ['a table of persons', isPersonTable, ['user', 'usersRepository', 'UserModel'], ['userRoles', 'invoice', 'useragent']],
    [
      'a route about persons',
      isPersonRoute,
      ['POST /api/users', 'PUT /users/:id', 'POST /auth/register'],
      ['GET /users', 'POST /orders', 'POST /usersettings'],
    ],
  ])('%s', (_, asks, is, isNot) => {
    expect(is.filter((name) => !asks(name))).toEqual([]);
    expect(isNot.filter((name) => asks(name))).toEqual([]);
  });
});

describe('names around logs, traces and metrics', () => {
  test.each([
    [
      'an id of requests',
      namesRequestId,
      ['x-request-id', 'requestId', 'correlation_id', 'traceparent', 'X_REQUEST_ID'],
      ['requestBody', 'userId', 'rid'],
    ],
    ['a header for it', isIdHeader, ['x-request-id', 'traceparent', 'correlationId'], ['authorization', 'x-user-id', 'content-type']],
    [
      'something that observes',
      mayObserve,
      ['@acme/telemetry', 'src/metrics.ts', 'tracing.ts', 'newrelic'],
      ['src/traced-parcels.ts', 'src/orders.ts', 'express'],
    ],
    [
      'something that logs',
      mayLog,
      ['@acme/logger', 'src/log.ts', 'lib/logging/index.ts'],
      ['src/login.ts', 'src/catalog.ts', 'dialog', 'blog'],
    ],
    [
      'an agent',
      namesAgent,
      ['DD_SERVICE=api', 'OTEL_EXPORTER', 'otel/opentelemetry-collector', 'NEW_RELIC_KEY'],
      ['ADD_USER=1', 'node:20', 'postgres:16'],
    ],
    [
      'a preload of unknown effect',
      preloadsUnknown,
      ['node --import ./tracing.mjs a.js', 'node -r @acme/agent a.js'],
      ['node -r dotenv/config a.js', 'node --require ts-node/register a.ts', 'node a.js -r'],
    ],
    [
      'durations of requests',
      measuresRequests,
      ['http_request_duration_seconds', 'request_latency_ms', 'graphql_response_time'],
      ['queue_depth', 'http_requests_total', 'upstream_request_duration_seconds'],
    ],
    [
      'milliseconds',
      isInMilliseconds,
      ['http_request_duration_ms', 'latencyMs', 'duration_milliseconds'],
      ['http_request_duration_seconds', 'items'],
    ],
  ])('%s', (_, asks, is, isNot) => {
    expect(is.filter((name) => !asks(name))).toEqual([]);
    expect(isNot.filter((name) => asks(name))).toEqual([]);
  });
});

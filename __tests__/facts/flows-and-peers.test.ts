import { describe, expect, test } from '@jest/globals';
import { isNamed } from '../../src/facts/effect-names.ts';
import { Peers } from '../../src/facts/link/peers.ts';
import { modelOf } from '../support/link-files.ts';

describe('the name of a table', () => {
  test.each<[string, string, boolean]>([
    ['payments', 'payments', true],
    ['payments', 'Payment', true],
    ['payments', 'paymentRepository', true],
    ['payments', 'PaymentModel', true],
    ['payments', 'app_payments', true],
    ['invoice_lines', 'InvoiceLine', true],
    ['invoice_lines', 'invoiceLines', true],
    ['categories', 'Category', true],
    ['addresses', 'address', true],
    ['invoice.created', 'InvoiceCreatedEvent', true],
    ['payments', 'PaymentMethod', false],
    ['payments', 'paymentMethods', false],
    ['payments', 'pay', false],
    ['payments', 'repayment', false],
    ['orders', 'reorder', false],
    ['status', 'statu', false],
    ['payments', '', false],
    ['…', 'payments', false],
  ])('%s is %s: %s', (declared, name, expected) => {
    expect(isNamed(declared, [name])).toBe(expected);
  });
});

describe('the programs of a tree', () => {
  const programs = [
    { service: 'services/auth', name: '@shop/auth-service' },
    { service: 'services/orders', name: '@shop/orders' },
    { service: 'apps/api', name: 'api' },
    { service: 'other/api', name: 'api' },
    { service: '', name: 'apps/mail' },
  ];
  const files = {
    'compose.yml':
      'services:\n  login:\n    build: services/auth\n    ports: ["8080:3000"]\n  db:\n    image: postgres\n  mailer:\n    build: { context: ., dockerfile: apps/mail/Dockerfile }\n    environment:\n      LOGIN_URL: http://login:3000/v1\n',
    'services/orders/.env': 'PORT=4002\n',
    'apps/api/.env': 'PORT=4002\n',
  };

  test.each<[string, string | undefined]>([
    ['auth', '@shop/auth-service'],
    ['auth-service', '@shop/auth-service'],
    ['AUTH.default.svc.cluster.local', '@shop/auth-service'],
    ['login', '@shop/auth-service'],
    ['mailer', 'apps/mail'],
    ['mail', 'apps/mail'],
    // Two answer to it.
    ['api', undefined],
    ['db', undefined],
    ['stripe', undefined],
  ])('answer to the host %s: %s', async (host, expected) => {
    expect(new Peers(await modelOf(files), programs).byHost(host)?.name).toBe(expected);
  });

  test.each<[string, string | undefined]>([
    ['AUTH_URL', '@shop/auth-service'],
    ['AUTH_SERVICE_URL', '@shop/auth-service'],
    ['INTERNAL_ORDERS_API_HOST', '@shop/orders'],
    ['AUTHOR_URL', undefined],
    ['API_URL', undefined],
    ['URL', undefined],
  ])('have the variable %s called after them: %s', async (name, expected) => {
    expect(new Peers(await modelOf(files), programs).byVariable(name)?.name).toBe(expected);
  });

  test('have ports of their own, and variables that manifests set', async () => {
    const peers = new Peers(await modelOf(files), programs);
    expect([peers.byPort('8080')?.name, peers.byPort('4002')?.name, peers.byPort('3000')?.name]).toEqual([
      '@shop/auth-service',
      undefined,
      undefined,
    ]);
    expect([...peers.valuesOf('LOGIN_URL'), ...peers.valuesOf('OTHER_URL')]).toEqual(['http://login:3000/v1']);
  });
});

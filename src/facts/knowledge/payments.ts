import { Table } from './table.ts';

/**
 * What a call does with money: `charge` moves it at once; `subscription` begins to; `intent` prepares a payment that a customer still has to
 * confirm; `page` sends a customer to a page to pay on; `guarded` moves it, and the provider refuses to do so twice.
 */
export type MoneyMove = 'charge' | 'subscription' | 'intent' | 'page' | 'guarded';

/** A call that moves money. */
interface PaymentCall {
  readonly effect: 'payment';
  readonly client: string;
  readonly moves: MoneyMove;
  /** Index of the argument that carries request options such as an idempotency key. */
  readonly options: number;
  /** Names of the key among the options; empty where the library knows none. */
  readonly key: readonly string[];
  /** Options of the first argument that make it a charge when they are given and not false. */
  readonly chargesWith?: readonly string[];
  /** Options of the first argument that can be used once, so that the provider refuses a second call with the same. */
  readonly guardedWith?: readonly string[];
  /** Options of the first argument without which the provider itself refuses a second one. */
  readonly guardedWithout?: readonly string[];
  /** The provider refuses calls without a key. */
  readonly keyIsRequired?: true;
}

const STRIPE = {
  packages: ['stripe'],
  effect: 'payment',
  client: 'stripe',
  options: 1,
  key: ['idempotencyKey', 'idempotency_key'],
} as const;
const PAYPAL = { effect: 'payment', client: 'paypal', options: 0, key: ['paypalRequestId', 'payPalRequestId'] } as const;
const SQUARE = {
  packages: ['square'],
  effect: 'payment',
  client: 'square',
  options: 0,
  key: ['idempotencyKey', 'idempotency_key'],
  keyIsRequired: true,
} as const;
const ADYEN = { packages: ['@adyen/api-library'], effect: 'payment', client: 'adyen', key: ['idempotencyKey'] } as const;

/** Confirming, capturing and paying by id are left out: the provider does them once, however often it is asked. */
export const PAYMENT_CALLS = new Table<PaymentCall>([
  {
    ...STRIPE,
    calls: ['Stripe#charges.create', 'Stripe#transfers.create', 'Stripe#payouts.create', 'Stripe#topups.create'],
    moves: 'charge',
  },
  {
    ...STRIPE,
    calls: ['Stripe#invoiceItems.create', 'Stripe#customers.createBalanceTransaction', 'Stripe#creditNotes.create'],
    moves: 'charge',
  },
  { ...STRIPE, calls: ['Stripe#paymentIntents.create'], moves: 'intent', chargesWith: ['confirm', 'off_session'] },
  { ...STRIPE, calls: ['Stripe#checkout.sessions.create', 'Stripe#paymentLinks.create'], moves: 'page' },
  { ...STRIPE, calls: ['Stripe#subscriptions.create', 'Stripe#subscriptionSchedules.create'], moves: 'subscription' },
  { ...STRIPE, calls: ['Stripe#refunds.create', 'Stripe#transfers.createReversal'], moves: 'charge', guardedWithout: ['amount'] },
  {
    ...PAYPAL,
    packages: ['@paypal/paypal-server-sdk'],
    calls: ['PaymentsController#refundCapturedPayment', 'PaymentsController#reauthorizePayment'],
    moves: 'charge',
  },
  {
    ...PAYPAL,
    packages: ['@paypal/paypal-server-sdk'],
    calls: ['OrdersController#createOrder', 'OrdersController#ordersCreate'],
    moves: 'intent',
  },
  {
    ...SQUARE,
    calls: [
      '**paymentsApi.createPayment',
      'SquareClient#payments.create',
      '**refundsApi.refundPayment',
      'SquareClient#refunds.refundPayment',
    ],
    moves: 'charge',
  },
  { ...ADYEN, calls: ['CheckoutAPI#PaymentsApi.payments', 'CheckoutAPI#payments', 'PaymentsApi#payments'], moves: 'charge', options: 1 },
  {
    ...ADYEN,
    calls: [
      'CheckoutAPI#ModificationsApi.refundCapturedPayment',
      'ModificationsApi#refundCapturedPayment',
      'CheckoutAPI#refundCapturedPayment',
    ],
    moves: 'charge',
    options: 2,
  },
  {
    packages: ['razorpay'],
    calls: ['#payments.refund', '#transfers.create', 'Razorpay#payments.refund'],
    effect: 'payment',
    client: 'razorpay',
    moves: 'charge',
    options: 1,
    key: [],
  },
  {
    packages: ['braintree'],
    calls: ['BraintreeGateway#transaction.sale', 'connect().transaction.sale'],
    effect: 'payment',
    client: 'braintree',
    moves: 'charge',
    options: 0,
    // Sales of one order are told apart from repeats of it by this.
    key: ['orderId'],
    guardedWith: ['paymentMethodNonce'],
  },
  {
    packages: ['braintree'],
    calls: ['BraintreeGateway#transaction.refund', 'connect().transaction.refund'],
    effect: 'payment',
    client: 'braintree',
    moves: 'charge',
    options: 1,
    key: [],
  },
]);

/** Calls that give another value each time. */
export const FRESH_CALLS = new Table<object>([
  { packages: ['crypto'], calls: ['randomUUID', 'randomBytes', 'randomInt', 'webcrypto.randomUUID'] },
  { packages: ['uuid'], calls: ['v1', 'v4', 'v6', 'v7', ''] },
  { packages: ['nanoid', 'nanoid/non-secure'], calls: ['nanoid', '', 'customAlphabet()'] },
  {
    packages: ['ulid', 'ulidx', 'cuid', 'uniqid', 'short-uuid', 'shortid', 'ksuid', 'xid-js'],
    calls: ['', 'ulid', 'monotonicFactory()', 'generate', 'randomSync', 'next'],
  },
  { packages: ['@paralleldrive/cuid2'], calls: ['createId', 'init()'] },
]);
export const FRESH_GLOBALS: ReadonlySet<string> = new Set([
  'Date.now',
  'Math.random',
  'crypto.randomUUID',
  'globalThis.crypto.randomUUID',
  'performance.now',
  'process.hrtime',
  'process.hrtime.bigint',
  'Date',
]);
/** Calls that give back what they were given, in another form. */
export const FORM_CHANGERS: ReadonlySet<string> = new Set([
  'update',
  'concat',
  'join',
  'digest',
  'from',
  'String',
  'Number',
  'encodeURIComponent',
  'stringify',
  'createHash',
  'hash',
  'v5',
  'v3',
]);

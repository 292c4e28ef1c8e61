import { Table } from './table.ts';

/**
 * What a call does with money: `charge` moves it at once; `subscription` begins to; `intent` prepares a payment that a customer still has to
 * confirm; `page` sends a customer to a page to pay on; `guarded` moves it, and the provider refuses to do so twice.
 */
export type MoneyMove = 'charge' | 'subscription' | 'intent' | 'page' | 'guarded';

/** What decides how much a call that moves money weighs. */
export interface MoneyTerms {
  readonly moves: MoneyMove;
  /** Parameters that make it a charge when they are given and not false. */
  readonly chargesWith?: readonly string[];
  /** Parameters that can be used once, so that the provider refuses a second call with the same. */
  readonly guardedWith?: readonly string[];
  /** Parameters without which the provider itself refuses a second one. */
  readonly guardedWithout?: readonly string[];
  /** The provider refuses calls without a key. */
  readonly keyIsRequired?: true;
}

/** A call that moves money. The parameters of its terms stand in the first argument, unless said otherwise. */
interface PaymentCall extends MoneyTerms {
  readonly effect: 'payment';
  readonly client: string;
  /** Index of the argument with the parameters that the terms speak of. */
  readonly params?: number;
  /** Index of the argument that carries request options such as an idempotency key. */
  readonly options: number;
  /** Names of the key among the options, `a.b` for a member of a member; empty where the library knows none. */
  readonly key: readonly string[];
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
    calls: ['PaymentsController#refundCapturedPayment'],
    moves: 'charge',
    guardedWithout: ['body'],
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
    keyIsRequired: true,
  },
  {
    ...SQUARE,
    calls: ['**subscriptionsApi.createSubscription', 'SquareClient#subscriptions.create'],
    moves: 'subscription',
  },
  {
    ...SQUARE,
    calls: ['**checkoutApi.createPaymentLink', 'SquareClient#checkout.paymentLinks.create'],
    moves: 'page',
  },
  { ...ADYEN, calls: ['CheckoutAPI#PaymentsApi.payments', 'CheckoutAPI#payments', 'PaymentsApi#payments'], moves: 'charge', options: 1 },
  { ...ADYEN, calls: ['CheckoutAPI#PaymentsApi.sessions', 'CheckoutAPI#PaymentLinksApi.paymentLinks'], moves: 'page', options: 1 },
  {
    ...ADYEN,
    calls: ['TransfersAPI#TransfersApi.transferFunds', 'PayoutAPI#InstantPayoutsApi.payout'],
    moves: 'charge',
    options: 1,
  },
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
  {
    packages: ['braintree'],
    calls: ['BraintreeGateway#subscription.create', 'connect().subscription.create'],
    effect: 'payment',
    client: 'braintree',
    moves: 'subscription',
    options: 0,
    // A second subscription with the same id is refused.
    key: ['id'],
    guardedWith: ['paymentMethodNonce'],
  },
  {
    packages: ['sslcommerz-lts'],
    calls: ['#init', 'SSLCommerzPayment#init'],
    effect: 'payment',
    client: 'sslcommerz',
    moves: 'page',
    options: 0,
    key: ['tran_id'],
    keyIsRequired: true,
  },
  {
    packages: ['@mollie/api-client'],
    calls: ['().payments.create', 'createMollieClient().payments.create'],
    effect: 'payment',
    client: 'mollie',
    moves: 'page',
    options: 0,
    key: ['idempotencyKey'],
    // A payment with a mandate is taken without the customer.
    chargesWith: ['mandateId'],
  },
]);

/** A request that is made as an object, filled by its methods, and handed to a client. */
interface PaymentCommand extends MoneyTerms {
  readonly client: string;
  /** Fields of the body that carry the key, beside the header. */
  readonly body: readonly string[];
}

export const PAYMENT_COMMANDS = new Table<PaymentCommand>([
  {
    packages: ['@paypal/checkout-server-sdk'],
    calls: ['payments.CapturesRefundRequest'],
    client: 'paypal',
    moves: 'charge',
    guardedWithout: ['amount'],
    body: [],
  },
  { packages: ['@paypal/checkout-server-sdk'], calls: ['orders.OrdersCreateRequest'], client: 'paypal', moves: 'intent', body: [] },
  {
    packages: ['@paypal/payouts-sdk'],
    calls: ['payouts.PayoutsPostRequest'],
    client: 'paypal',
    moves: 'charge',
    body: ['sender_batch_header.sender_batch_id'],
  },
]);

/** How such requests are filled and sent; what else they are handed to may fill them too. */
export const COMMAND_METHODS = {
  key: 'payPalRequestId',
  header: 'PayPal-Request-Id',
  body: 'requestBody',
  sends: 'execute',
  others: /^(?:prefer|payPal(?:PartnerAttributionId|ClientMetadataId)|log|debug|info)$/,
} as const;

/** Calls that give another value each time. */
export const FRESH_CALLS = new Table<{ readonly whenBare?: true }>([
  { packages: ['crypto'], calls: ['randomUUID', 'randomBytes', 'randomInt', 'webcrypto.randomUUID'] },
  { packages: ['uuid'], calls: ['v1', 'v4', 'v6', 'v7', ''] },
  { packages: ['nanoid', 'nanoid/non-secure'], calls: ['nanoid', '', 'customAlphabet()'] },
  {
    packages: ['ulid', 'ulidx', 'cuid', 'uniqid', 'short-uuid', 'shortid', 'ksuid', 'xid-js'],
    calls: ['', 'ulid', 'monotonicFactory()', 'generate', 'randomSync', 'next'],
  },
  { packages: ['@paralleldrive/cuid2'], calls: ['createId', 'init()'] },
  // Without an argument; with one they give that in another form.
  { packages: ['mongodb', 'bson'], calls: ['ObjectId', 'ObjectID'], whenBare: true },
  { packages: ['mongoose'], calls: ['Types.ObjectId'], whenBare: true },
  { packages: ['dayjs', 'moment', 'moment-timezone'], calls: ['', 'utc'], whenBare: true },
  { packages: ['luxon'], calls: ['DateTime.now', 'DateTime.utc'], whenBare: true },
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

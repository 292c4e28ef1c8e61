import type { MoneyTerms } from './payments.ts';

/** A request to a payment provider that moves money, or prepares to. */
export interface PaymentRequest extends MoneyTerms {
  /** Path of the address: `*` stands for one segment, `**` for any number of them. */
  readonly path: string;
  /** Names of the header that carries the key. */
  readonly header?: readonly string[];
  /** Fields of the body that carry it; `a.b` is the field `b` of the field `a`. */
  readonly body?: readonly string[];
  /** The key is a part of the address. */
  readonly inAddress?: true;
}

/** The interface of a payment provider over HTTP. */
export interface PaymentHost {
  readonly client: string;
  /** Names of hosts; `*.` stands for any below. */
  readonly hosts: readonly string[];
  /** All of them are sent with POST. */
  readonly requests: readonly PaymentRequest[];
}

const STRIPE_KEY = { header: ['Idempotency-Key'] } as const;
const PAYPAL_KEY = { header: ['PayPal-Request-Id'] } as const;
const SQUARE_KEY = { body: ['idempotency_key'], keyIsRequired: true } as const;
const BKASH_KEY = { body: ['merchantInvoiceNumber'], keyIsRequired: true } as const;
const WISE_KEY = { body: ['customerTransactionId'], keyIsRequired: true } as const;

/**
 * Paths, headers and fields as the providers' references state them. What names an existing payment (execute, capture, fund) is left out:
 * the provider does it once. So are refunds for which there is no key (bKash, Nagad, SSLCOMMERZ).
 */
export const PAYMENT_HOSTS: readonly PaymentHost[] = [
  {
    client: 'stripe',
    hosts: ['api.stripe.com'],
    requests: [
      { path: '/v1/charges', moves: 'charge', ...STRIPE_KEY },
      { path: '/v1/transfers', moves: 'charge', ...STRIPE_KEY },
      { path: '/v1/payouts', moves: 'charge', ...STRIPE_KEY },
      { path: '/v1/refunds', moves: 'charge', guardedWithout: ['amount'], ...STRIPE_KEY },
      { path: '/v1/payment_intents', moves: 'intent', chargesWith: ['confirm', 'off_session'], ...STRIPE_KEY },
      { path: '/v1/subscriptions', moves: 'subscription', ...STRIPE_KEY },
      { path: '/v1/checkout/sessions', moves: 'page', ...STRIPE_KEY },
    ],
  },
  {
    client: 'paypal',
    hosts: ['api-m.paypal.com', 'api-m.sandbox.paypal.com', 'api.paypal.com', 'api.sandbox.paypal.com'],
    requests: [
      { path: '/v1/payments/payouts', moves: 'charge', body: ['sender_batch_header.sender_batch_id'], ...PAYPAL_KEY },
      { path: '/v2/payments/captures/*/refund', moves: 'charge', guardedWithout: ['amount'], ...PAYPAL_KEY },
      { path: '/v2/checkout/orders', moves: 'intent', ...PAYPAL_KEY },
    ],
  },
  {
    client: 'square',
    hosts: ['connect.squareup.com', 'connect.squareupsandbox.com'],
    requests: [
      { path: '/v2/payments', moves: 'charge', ...SQUARE_KEY },
      { path: '/v2/refunds', moves: 'charge', ...SQUARE_KEY },
    ],
  },
  {
    client: 'adyen',
    hosts: ['checkout-test.adyen.com', '*.adyenpayments.com'],
    requests: [
      { path: '/**/payments', moves: 'charge', header: ['Idempotency-Key'] },
      { path: '/**/payments/*/refunds', moves: 'charge', header: ['Idempotency-Key'] },
    ],
  },
  {
    client: 'razorpay',
    hosts: ['api.razorpay.com'],
    requests: [
      { path: '/v1/payouts', moves: 'charge', header: ['X-Payout-Idempotency'], keyIsRequired: true },
      { path: '/v1/transfers', moves: 'charge', header: ['X-Transfer-Idempotency'] },
      { path: '/v1/payments/*/refund', moves: 'charge', guardedWithout: ['amount'], header: ['X-Refund-Idempotency'] },
    ],
  },
  {
    client: 'bkash',
    hosts: ['*.bka.sh'],
    requests: [
      { path: '/**/checkout/payment/b2cPayment', moves: 'charge', ...BKASH_KEY },
      { path: '/**/tokenized/checkout/create', moves: 'page', ...BKASH_KEY },
      { path: '/**/checkout/payment/create', moves: 'page', ...BKASH_KEY },
    ],
  },
  {
    client: 'nagad',
    hosts: ['*.mynagad.com', '*.nagad.com.bd'],
    requests: [{ path: '/**/check-out/initialize/*/*', moves: 'page', inAddress: true, keyIsRequired: true }],
  },
  {
    client: 'sslcommerz',
    hosts: ['securepay.sslcommerz.com', 'sandbox.sslcommerz.com'],
    requests: [{ path: '/gwprocess/*/api.php', moves: 'page', body: ['tran_id'], keyIsRequired: true }],
  },
  {
    client: 'wise',
    hosts: ['api.wise.com', 'api.transferwise.com', '*.transferwise.tech', 'api.wise-sandbox.com'],
    requests: [
      { path: '/v1/transfers', moves: 'intent', ...WISE_KEY },
      { path: '/*/profiles/*/batch-groups/*/transfers', moves: 'intent', ...WISE_KEY },
    ],
  },
];

/** Headers, fields and options under which a key is known where nothing else is said. */
export const USUAL_KEYS: readonly string[] = ['Idempotency-Key', 'X-Idempotency-Key', 'idempotencyKey', 'idempotency_key'];

/** Segments of paths by which a caller logs in, asks or registers, rather than pays. */
export const ASKING_SEGMENT =
  /^(?:oauth2?|tokens?|auth(?:enticate|orize)?|login|grant|sessions?|status|search|query|lookup|list|find|verify|validate|quotes?|estimates?|webhooks?|customers?|recipients?|health)$/i;

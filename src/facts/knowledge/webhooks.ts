import { Table } from './table.ts';

/** A function of a provider's package that tells whether a webhook comes from the provider. */
interface WebhookCheck {
  readonly provider: string;
  /** What it does for a forged one: throw, or give back `false` (or something else that has to be asked). */
  readonly refuses: 'throws' | 'answers';
  /** Index of the argument that says how many seconds a signature is good for; 0 stands for ever. */
  readonly tolerance?: number;
}

export const WEBHOOK_CHECKS = new Table<WebhookCheck>([
  {
    packages: ['stripe'],
    calls: ['**webhooks.constructEvent', '**webhooks.constructEventAsync'],
    provider: 'stripe',
    refuses: 'throws',
    tolerance: 3,
  },
  {
    packages: ['stripe'],
    calls: ['**webhooks.signature.verifyHeader', '**webhooks.signature.verifyHeaderAsync', '**parseEventNotification', '**parseThinEvent'],
    provider: 'stripe',
    refuses: 'throws',
  },
  {
    packages: ['@octokit/webhooks', '@octokit/app', 'octokit', '@octokit/webhooks-methods'],
    calls: ['**verifyAndReceive'],
    provider: 'github',
    refuses: 'throws',
  },
  {
    packages: ['@octokit/webhooks', '@octokit/app', 'octokit', '@octokit/webhooks-methods'],
    calls: ['verify', '**.verify', '**#verify', '**verifyWithFallback'],
    provider: 'github',
    refuses: 'answers',
  },
  {
    packages: ['@octokit/webhooks', '@octokit/app', 'octokit', 'probot'],
    calls: ['createNodeMiddleware', 'createWebMiddleware'],
    provider: 'github',
    refuses: 'throws',
  },
  { packages: ['twilio'], calls: ['webhook', '**.webhook'], provider: 'twilio', refuses: 'throws' },
  {
    packages: ['twilio'],
    calls: ['**validateRequest', '**validateRequestWithBody', '**validateExpressRequest', '**validateIncomingRequest'],
    provider: 'twilio',
    refuses: 'answers',
  },
  { packages: ['svix', 'standardwebhooks', 'standard-webhooks'], calls: ['Webhook#verify'], provider: 'svix', refuses: 'throws' },
  {
    packages: ['@clerk/backend', '@clerk/express', '@clerk/nextjs', '@clerk/fastify'],
    calls: ['**verifyWebhook'],
    provider: 'clerk',
    refuses: 'throws',
  },
  { packages: ['resend'], calls: ['**webhooks.verify'], provider: 'resend', refuses: 'throws' },
  { packages: ['@workos-inc/node'], calls: ['**webhooks.constructEvent'], provider: 'workos', refuses: 'throws' },
  { packages: ['@shopify/shopify-api'], calls: ['**webhooks.validate', '**webhooks.process'], provider: 'shopify', refuses: 'answers' },
  {
    packages: ['@shopify/shopify-app-express', '@shopify/shopify-app-remix', '@shopify/shopify-app-react-router'],
    calls: ['**processWebhooks', '**authenticate.webhook'],
    provider: 'shopify',
    refuses: 'throws',
  },
  { packages: ['@paddle/paddle-node-sdk'], calls: ['**webhooks.unmarshal'], provider: 'paddle', refuses: 'throws' },
  {
    packages: ['@paddle/paddle-node-sdk'],
    calls: ['**webhooks.isSignatureValid', '**WebhooksValidator#**'],
    provider: 'paddle',
    refuses: 'answers',
  },
  { packages: ['@slack/bolt'], calls: ['verifySlackRequest', '**verifySlackRequest'], provider: 'slack', refuses: 'throws' },
  {
    packages: ['@slack/events-api', '@slack/interactive-messages'],
    calls: ['createEventAdapter', 'createMessageAdapter', '**verifyRequestSignature', '**requestListener', '**expressMiddleware'],
    provider: 'slack',
    refuses: 'throws',
  },
  { packages: ['@line/bot-sdk'], calls: ['middleware'], provider: 'line', refuses: 'throws' },
  { packages: ['@line/bot-sdk'], calls: ['validateSignature'], provider: 'line', refuses: 'answers' },
  { packages: ['discord-interactions'], calls: ['verifyKeyMiddleware'], provider: 'discord', refuses: 'throws' },
  { packages: ['discord-interactions'], calls: ['verifyKey'], provider: 'discord', refuses: 'answers' },
  { packages: ['@sendgrid/eventwebhook'], calls: ['EventWebhook#verifySignature'], provider: 'sendgrid', refuses: 'answers' },
  {
    packages: ['razorpay'],
    calls: ['**validateWebhookSignature', '**validatePaymentVerification'],
    provider: 'razorpay',
    refuses: 'answers',
  },
  {
    packages: ['@adyen/api-library'],
    calls: ['**validateHMAC', '**validateHMACSignature', '**validateBankingHMAC'],
    provider: 'adyen',
    refuses: 'answers',
  },
  {
    packages: ['square'],
    calls: ['**WebhooksHelper.verifySignature', '**isValidWebhookEventSignature', '**WebhooksHelper.isValidWebhookEventSignature'],
    provider: 'square',
    refuses: 'answers',
  },
  { packages: ['braintree'], calls: ['**webhookNotification.parse'], provider: 'braintree', refuses: 'throws' },
  { packages: ['sns-validator'], calls: ['#validate', '**validate'], provider: 'sns', refuses: 'throws' },
]);

/** Functions that make or compare what a signature is compared with. */
export const SIGNING_CALLS = new Table<object>([
  {
    packages: ['crypto'],
    calls: [
      'createHmac',
      'createVerify',
      'verify',
      'timingSafeEqual',
      'webcrypto.subtle.verify',
      'subtle.verify',
      'webcrypto.subtle.sign',
      'subtle.sign',
    ],
  },
  { packages: ['crypto-js'], calls: ['HmacSHA256', 'HmacSHA1', 'HmacSHA512'] },
  { packages: ['tsscmp', 'scmp', 'safe-compare', 'secure-compare'], calls: ['**'] },
  { packages: ['jsonwebtoken', 'jose', '@hapi/iron'], calls: ['verify', 'jwtVerify', 'unseal'] },
]);

/** What a function is called that decides whether a caller may go on. */
export const CHECK_NAME =
  /verif|signature|hmac|constructEvent|unmarshal|authenti|authoriz|authoris|isvalid(?:webhook|request|sign)|validate(?:webhook|request|sign|hmac|secret|token|ipn)|(?:check|assert|ensure|require|get|with)(?:auth|session|user|login|secret|token|sign|permission|admin)|currentUser|getServerSession|safeCompare|timingSafe|webhookGuard/i;

/** Names under which a caller hands in what proves who it is. */
export const PROOF_NAME = /secret|token|authori[sz]ation|api[-_]?key|password|hmac|digest|^hash$|opaque/i;
/** Members of a request that only a caller who is known has. */
export const CALLER_NAME = /^(?:user|userId|currentUser|session|auth|account|principal|oidc|jwt)(?:\(\))?$/;
export const SIGNATURE_NAME = /signature|^x-hub|^svix-|^sig$/i;

/** Middleware that lets everyone pass: parsers, headers, logs, limits. */
export const HARMLESS_STEP =
  /\b(?:json|raw|urlencoded|text|bodyParser|body|cors|helmet|morgan|compression|cookieParser|cookies?|static|multer|upload|httpLogger|pino(?:Http)?|expressWinston)\b|logg?er|logging|limit|throttl|request-?id|correlation|metric|trac(?:e|ing)|sentry|parser|rawBody|favicon|i18n|locale|serialize|transform|timeout|initialize\(\)|\bsession\(\)|\bhpp\b|xss|sanitiz|swagger|responseTime|errorHandler|notFound|userAgent|methodOverride|flash/i;
/** Wrappers that only see to errors and logs. */
export const HARMLESS_WRAPPER = /async|catch|try|wrap|log|trace|sentry|span|metric|safe|handle/i;
/** Decorators that take a route out of what guards all routes. */
export const OPEN_DECORATOR = /public|skip.?auth|no.?auth|anonymous|unauth|without.?auth/i;

/** Who sends webhooks to a service about money. */
export const PAYMENT_PROVIDERS: ReadonlySet<string> = new Set(
  'stripe paypal braintree adyen razorpay square paddle lemonsqueezy chargebee recurly mollie klarna paystack flutterwave sslcommerz sslcz bkash nagad gocardless revenuecat plaid wise coinbase stigg midtrans xendit payu mercadopago iyzico worldpay checkoutcom authorizenet'.split(
    ' ',
  ),
);
export const PROVIDERS: ReadonlySet<string> = new Set([
  ...PAYMENT_PROVIDERS,
  ...'github gitlab bitbucket shopify slack twilio sendgrid mailgun postmark resend clerk workos svix hubspot intercom zendesk typeform calendly docusign discord telegram whatsapp facebook messenger line linear jira atlassian notion airtable sentry vercel contentful sanity segment mux cloudinary persona onfido sumsub woocommerce bigcommerce salesforce'.split(
    ' ',
  ),
]);
/** Words of a path that tell of money or orders where no provider is named. */
export const MONEY_WORDS: ReadonlySet<string> = new Set(
  'payment payments pay billing subscription subscriptions invoice invoices checkout order orders payout payouts refund refunds charge charges'.split(
    ' ',
  ),
);

/** Routes by which users manage webhooks of their own. */
export const MANAGEMENT_WORDS: ReadonlySet<string> = new Set(
  'test replay resend retry subscriptions subscribe unsubscribe deliveries endpoints endpoint settings rotate enable disable config configure register list create update delete logs log history samples sync setup install connect'.split(
    ' ',
  ),
);
/** Routes that a login comes back to. */
export const LOGIN_WORDS: ReadonlySet<string> = new Set(
  'auth oauth oauth2 oidc sso saml login signin signup connect authorize apple google social token'.split(' '),
);

/** `invoice.paid`, `customer.subscription.deleted`: how providers name events. */
export const EVENT_NAME = /^[a-z][a-z_]*(?:\.[a-z][a-z_]*)+$/;
export const EVENT_FIELD = /^(?:type|event|event_?type|event_?name|topic|action)$/i;
/** What a call that acts on an event is called, where its package is not known. */
export const ACTING_NAME =
  /^(?:send|create|update|insert|save|set|publish|enqueue|emit|dispatch|start|trigger|upsert|delete|remove|mark|process|handle|complete|approve|activate|grant|credit|confirm|fulfil|cancel|capture|signal)/i;
/** Calls that ask the provider what is true. */
export const ASKING_NAME = /^(?:retrieve|list|search|get|fetch|find|read|load|query|lookup|check|validate)/i;

/** Calls that read a request without judging it. */
export const READING_CALL =
  /^(?:buffer|getRawBody|rawBody|readBody|readRawBody|getBody)\b|^(?:express|bodyParser)\.(?:json|raw|urlencoded|text)\b/;

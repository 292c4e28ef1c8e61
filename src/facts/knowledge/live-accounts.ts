import { Table } from './table.ts';

/** How a client of payments or messages is told to act for real. */
export interface LiveSwitch {
  /** The argument or option that decides, as in `0.environment`; empty where the call as such does. */
  readonly at: string;
  /** What it says there: the constant, or the last word of what the package calls it. */
  readonly live: RegExp;
}

/** Clients that have a sandbox beside the real thing, and where they are told which of both. */
export const LIVE_SWITCHES = new Table<LiveSwitch>([
  { packages: ['sslcommerz-lts', 'sslcommerz'], calls: ['', 'SSLCommerzPayment', 'SslCommerzPayment'], at: '2', live: /^true$/ },
  { packages: ['sslcommerz-nodejs'], calls: ['', 'SSLCommerz'], at: '0.isSandboxMode', live: /^false$/ },
  { packages: ['@adyen/api-library'], calls: ['Client'], at: '0.environment', live: /^live$/i },
  { packages: ['square'], calls: ['Client', 'SquareClient'], at: '0.environment', live: /production$/i },
  { packages: ['braintree'], calls: ['BraintreeGateway', 'connect'], at: '0.environment', live: /production$/i },
  { packages: ['@paypal/checkout-server-sdk', '@paypal/payouts-sdk'], calls: ['core.LiveEnvironment'], at: '', live: /^/ },
  { packages: ['@paypal/paypal-server-sdk'], calls: ['Client'], at: '0.environment', live: /production$/i },
  { packages: ['paypal-rest-sdk'], calls: ['configure'], at: '0.mode', live: /^live$/i },
  { packages: ['plaid'], calls: ['Configuration'], at: '0.basePath', live: /production$/i },
  { packages: ['midtrans-client'], calls: ['Snap', 'CoreApi'], at: '0.isProduction', live: /^true$/ },
  { packages: ['gocardless-nodejs'], calls: [''], at: '1', live: /live$/i },
]);

/** Addresses at which providers that have a sandbox at another host act for real, with the host as a group. */
const LIVE_HOST =
  /^https:\/\/(securepay\.sslcommerz\.com|(?:tokenized|checkout|directcharge)\.pay\.bka\.sh|api\.mynagad\.com|api(?:-m)?\.paypal\.com|(?:checkout|pal)-live\.adyen\.com|connect\.squareup\.com|api\.xendit\.co|app\.midtrans\.com|secure\.payu\.(?:in|com)|api\.wise\.com)(?:[/:]|$)/;

/** The host of an address at which a provider acts for real; undefined for others. */
export function liveHostOf(address: string): string | undefined {
  return LIVE_HOST.exec(address)?.[1];
}

/** Formats of keys that move money, or send mail and messages, for real. */
const LIVE_KEY =
  /^(?:stripe-live-key|razorpay-live-key|braintree-token|square-secret|twilio-key|sendgrid-key|mailgun-key|resend-key|brevo-key)$/;

export function isLiveKey(provider: string): boolean {
  return LIVE_KEY.test(provider);
}

/** What clients have beside the real thing: a file that names it chooses. */
export const SANDBOX_WORD = /sandbox|is_?live|is_?prod/i;

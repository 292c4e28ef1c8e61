import { Table } from './table.ts';

/** A call that moves money. */
interface PaymentCall {
  readonly effect: 'payment';
  readonly client: string;
  /** Index of the argument that carries request options such as an idempotency key. */
  readonly options: number;
}

export const PAYMENT_CALLS = new Table<PaymentCall>([
  { packages: ['stripe'], calls: ['Stripe#paymentIntents.create', 'Stripe#charges.create', 'Stripe#refunds.create'], effect: 'payment', client: 'stripe', options: 1 },
]);

import { Table } from './table.ts';

/** A call that hands something over to another process: a broker, a job queue, a mail or SMS service, an object store. */
interface MessagingCall {
  readonly effect: 'publish' | 'enqueue' | 'mail' | 'sms' | 'upload';
  readonly client: string;
}

export const MESSAGING_CALLS = new Table<MessagingCall>([
  { packages: ['bullmq'], calls: ['Queue#add', 'Queue#addBulk', 'FlowProducer#add'], effect: 'enqueue', client: 'bullmq' },
  { packages: ['nodemailer'], calls: ['Transporter#sendMail'], effect: 'mail', client: 'nodemailer' },
]);

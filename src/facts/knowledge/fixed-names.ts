import { Table } from './table.ts';

/** Where a call takes the name of something that each deployment has for itself: an argument by index, with its options. */
export interface NameSink {
  readonly takes: readonly string[];
  /** In a reader's words. */
  readonly of: 'bucket' | 'queue' | 'topic' | 'region';
  /** How such a name looks; anything else is a stand-in. */
  readonly like?: RegExp;
}

const CLIENTS = [
  's3',
  'sqs',
  'sns',
  'dynamodb',
  'kinesis',
  'ses',
  'sesv2',
  'lambda',
  'eventbridge',
  'kms',
  'secrets-manager',
  'ssm',
  'sfn',
].map((name) => `@aws-sdk/client-${name}`);

/** Calls of the AWS SDK by what they name. */
export const NAME_SINKS = new Table<NameSink>([
  { packages: ['@aws-sdk/client-s3'], calls: ['*Command'], takes: ['0.Bucket'], of: 'bucket' },
  { packages: ['@aws-sdk/client-s3'], calls: ['S3#*'], takes: ['0.Bucket'], of: 'bucket' },
  { packages: ['@aws-sdk/lib-storage'], calls: ['Upload'], takes: ['0.params.Bucket'], of: 'bucket' },
  { packages: ['@aws-sdk/client-sqs'], calls: ['*Command', 'SQS#*'], takes: ['0.QueueUrl'], of: 'queue' },
  { packages: ['@aws-sdk/client-sns'], calls: ['*Command', 'SNS#*'], takes: ['0.TopicArn'], of: 'topic' },
  { packages: ['aws-sdk'], calls: ['S3#*'], takes: ['0.Bucket'], of: 'bucket' },
  { packages: ['aws-sdk'], calls: ['SQS#*'], takes: ['0.QueueUrl'], of: 'queue' },
  { packages: CLIENTS, calls: ['*Client'], takes: ['0.region'], of: 'region', like: /^[a-z]{2}(?:-[a-z]+)+-\d$/ },
]);

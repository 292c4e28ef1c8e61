import type { EntryPoint } from '../fact.ts';

/** Packages whose types describe the functions of a cloud. */
export const LAMBDA_TYPES: ReadonlySet<string> = new Set(['aws-lambda', '@types/aws-lambda']);

/** What calls a function, by the name of its type or of its event's. */
export const LAMBDA_EVENTS: readonly { readonly name: RegExp; readonly kind: EntryPoint['kind'] }[] = [
  { name: /APIGateway|ALB|FunctionURL|AppSync/, kind: 'route' },
  { name: /SQS|SNS|Kinesis|DynamoDBStream|MSK|SelfManagedKafka|Firehose|S3Event|S3Handler|SES|EventBridge/, kind: 'consumer' },
  { name: /Scheduled/, kind: 'schedule' },
];

/** Folders that hold functions of a cloud, and packages of those who deploy them. */
export const LAMBDA_FOLDER = /(?:^|\/)(?:handlers?|functions?|lambdas?)\/|(?:^|\/)handler\.[cm]?[jt]s$/;
export const LAMBDA_PACKAGES =
  /^(?:serverless|serverless-.+|@serverless\/.+|@types\/aws-lambda|aws-lambda|@aws-lambda-powertools\/.+|@middy\/core|sst|aws-cdk-lib)$/;

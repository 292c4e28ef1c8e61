import { Table } from './table.ts';

/** A call that hands something over to another process: a broker, a job queue, a mail, SMS or push service, an object store. */
export interface MessagingCall {
  readonly effect: 'publish' | 'enqueue' | 'mail' | 'sms' | 'upload' | 'notify';
  readonly client: string;
  /** Option by which the call joins a transaction of the database that the queue lives in. */
  readonly joins?: string;
}

const publish = { effect: 'publish' } as const;
const enqueue = { effect: 'enqueue' } as const;
const mail = { effect: 'mail' } as const;
const sms = { effect: 'sms' } as const;
const upload = { effect: 'upload' } as const;
const notify = { effect: 'notify' } as const;

export const MESSAGING_CALLS = new Table<MessagingCall>([
  {
    packages: ['kafkajs', '@confluentinc/kafka-javascript'],
    ...publish,
    client: 'kafka',
    calls: ['**producer().send', '**producer().sendBatch', '**producer().transaction().send', 'Producer#send', 'Producer#sendBatch'],
  },
  { packages: ['node-rdkafka'], ...publish, client: 'kafka', calls: ['Producer#produce', 'HighLevelProducer#produce'] },
  {
    packages: ['amqplib', 'amqplib/callback_api', 'amqp-connection-manager'],
    ...publish,
    client: 'rabbitmq',
    calls: [
      '**createChannel().publish',
      '**createChannel().sendToQueue',
      '**createConfirmChannel().publish',
      '**createConfirmChannel().sendToQueue',
      'Channel#publish',
      'Channel#sendToQueue',
      'ConfirmChannel#publish',
      'ConfirmChannel#sendToQueue',
      'ChannelWrapper#publish',
      'ChannelWrapper#sendToQueue',
    ],
  },
  { packages: ['@golevelup/nestjs-rabbitmq'], ...publish, client: 'rabbitmq', calls: ['AmqpConnection#publish', 'AmqpConnection#request'] },
  {
    packages: ['nats'],
    ...publish,
    client: 'nats',
    calls: [
      'connect().publish',
      'connect().jetstream().publish',
      'NatsConnection#publish',
      'NatsConnection#jetstream().publish',
      'JetStreamClient#publish',
    ],
  },
  {
    packages: ['@nats-io/transport-node', '@nats-io/nats-core'],
    ...publish,
    client: 'nats',
    calls: ['connect().publish', 'NatsConnection#publish'],
  },
  { packages: ['@nats-io/jetstream'], ...publish, client: 'nats', calls: ['jetstream().publish', 'JetStreamClient#publish'] },
  { packages: ['ioredis'], ...publish, client: 'redis', calls: ['Redis#xadd'] },
  { packages: ['redis'], ...publish, client: 'redis', calls: ['Redis#xAdd'] },
  {
    packages: ['@azure/event-hubs'],
    ...publish,
    client: 'event-hubs',
    calls: [
      'EventHubProducerClient#sendBatch',
      'EventHubBufferedProducerClient#enqueueEvent',
      'EventHubBufferedProducerClient#enqueueEvents',
    ],
  },
  {
    packages: ['@aws-sdk/client-sqs'],
    ...publish,
    client: 'sqs',
    calls: ['SendMessageCommand', 'SendMessageBatchCommand', 'SQS#sendMessage', 'SQS#sendMessageBatch'],
  },
  { packages: ['@aws-sdk/client-sns'], ...publish, client: 'sns', calls: ['PublishCommand', 'PublishBatchCommand', 'SNS#publish'] },
  { packages: ['@aws-sdk/client-eventbridge'], ...publish, client: 'eventbridge', calls: ['PutEventsCommand', 'EventBridge#putEvents'] },
  { packages: ['@aws-sdk/client-kinesis'], ...publish, client: 'kinesis', calls: ['PutRecordCommand', 'PutRecordsCommand'] },
  {
    packages: ['aws-sdk'],
    ...publish,
    client: 'aws',
    calls: ['SQS#sendMessage', 'SQS#sendMessageBatch', 'SNS#publish', 'EventBridge#putEvents', 'Kinesis#putRecord', 'Kinesis#putRecords'],
  },
  {
    packages: ['@google-cloud/pubsub'],
    ...publish,
    client: 'pubsub',
    calls: [
      'PubSub#topic().publishMessage',
      'PubSub#topic().publish',
      'PubSub#topic().publishJSON',
      'Topic#publishMessage',
      'Topic#publish',
    ],
  },
  {
    packages: ['@azure/service-bus'],
    ...publish,
    client: 'service-bus',
    calls: ['ServiceBusClient#createSender().sendMessages', 'ServiceBusSender#sendMessages'],
  },
  {
    packages: ['@nestjs/microservices'],
    ...publish,
    client: 'nest',
    calls: ['ClientProxy#emit', 'ClientKafka#emit', 'ClientRMQ#emit', 'ClientProxyFactory.create().emit'],
  },
  {
    packages: ['mqtt'],
    ...publish,
    client: 'mqtt',
    calls: ['connect().publish', 'connectAsync().publish', 'connectAsync().publishAsync', 'MqttClient#publish', 'MqttClient#publishAsync'],
  },
  { packages: ['inngest'], ...publish, client: 'inngest', calls: ['Inngest#send'] },

  {
    packages: ['bullmq'],
    ...enqueue,
    client: 'bullmq',
    calls: ['Queue#add', 'Queue#addBulk', 'FlowProducer#add', 'FlowProducer#addBulk', 'Queue#upsertJobScheduler'],
  },
  {
    packages: ['bull'],
    ...enqueue,
    client: 'bull',
    calls: ['#add', '().add', '()add', '#addBulk', 'Queue#add', 'Queue#addBulk', 'Bull.Queue#add', 'Bull.Queue#addBulk'],
  },
  { packages: ['bee-queue'], ...enqueue, client: 'bee-queue', calls: ['#createJob().**save', '().createJob().**save'] },
  {
    packages: ['agenda', '@hokify/agenda'],
    ...enqueue,
    client: 'agenda',
    calls: ['#now', '#schedule', '#every', 'Agenda#now', 'Agenda#schedule', 'Agenda#every'],
  },
  {
    packages: ['pg-boss'],
    ...enqueue,
    client: 'pg-boss',
    joins: 'db',
    calls: ['#send', '#sendAfter', '#sendThrottled', '#sendDebounced', '#insert', 'PgBoss#send', 'PgBoss#sendAfter', 'PgBoss#insert'],
  },
  {
    packages: ['graphile-worker'],
    ...enqueue,
    client: 'graphile-worker',
    calls: ['quickAddJob', 'WorkerUtils#addJob', 'makeWorkerUtils().addJob', 'run().addJob', 'Runner#addJob'],
  },
  {
    packages: ['@trigger.dev/sdk', '@trigger.dev/sdk/v3'],
    ...enqueue,
    client: 'trigger.dev',
    calls: ['tasks.trigger', 'tasks.batchTrigger', 'task().trigger', 'task().batchTrigger', 'schemaTask().trigger'],
  },
  {
    packages: ['@temporalio/client'],
    ...enqueue,
    client: 'temporal',
    calls: ['Client#workflow.start', 'WorkflowClient#start', 'Client#workflow.signalWithStart', 'WorkflowClient#signalWithStart'],
  },
  { packages: ['@google-cloud/tasks'], ...enqueue, client: 'cloud-tasks', calls: ['CloudTasksClient#createTask'] },
  { packages: ['@aws-sdk/client-sfn'], ...enqueue, client: 'step-functions', calls: ['StartExecutionCommand'] },

  { packages: ['nodemailer'], ...mail, client: 'nodemailer', calls: ['Transporter#sendMail', 'createTransport().sendMail'] },
  { packages: ['@nestjs-modules/mailer'], ...mail, client: 'mailer', calls: ['MailerService#sendMail'] },
  {
    packages: ['@sendgrid/mail'],
    ...mail,
    client: 'sendgrid',
    calls: ['send', 'sendMultiple', 'MailService#send', 'MailService#sendMultiple'],
  },
  {
    packages: ['postmark'],
    ...mail,
    client: 'postmark',
    calls: [
      'ServerClient#sendEmail',
      'ServerClient#sendEmailWithTemplate',
      'ServerClient#sendEmailBatch',
      'ServerClient#sendEmailBatchWithTemplates',
      'Client#sendEmail',
    ],
  },
  { packages: ['resend'], ...mail, client: 'resend', calls: ['Resend#emails.send', 'Resend#emails.create', 'Resend#batch.send'] },
  { packages: ['mailgun.js', 'mailgun-js'], ...mail, client: 'mailgun', calls: ['**messages.create', '**messages().send'] },
  { packages: ['node-mailjet'], ...mail, client: 'mailjet', calls: ['**post().request'] },
  {
    packages: ['@aws-sdk/client-ses', '@aws-sdk/client-sesv2'],
    ...mail,
    client: 'ses',
    calls: [
      'SendEmailCommand',
      'SendTemplatedEmailCommand',
      'SendRawEmailCommand',
      'SendBulkEmailCommand',
      'SES#sendEmail',
      'SESv2#sendEmail',
    ],
  },
  {
    packages: ['aws-sdk'],
    ...mail,
    client: 'ses',
    calls: ['SES#sendEmail', 'SES#sendTemplatedEmail', 'SES#sendRawEmail', 'SESV2#sendEmail'],
  },
  { packages: ['email-templates'], ...mail, client: 'email-templates', calls: ['#send', 'Email#send'] },

  {
    packages: ['twilio'],
    ...sms,
    client: 'twilio',
    calls: ['().messages.create', '#messages.create', 'Twilio#messages.create', '().calls.create', 'Twilio#calls.create'],
  },
  { packages: ['@vonage/server-sdk'], ...sms, client: 'vonage', calls: ['Vonage#sms.send', 'Vonage#messages.send'] },
  { packages: ['messagebird'], ...sms, client: 'messagebird', calls: ['**messages.create'] },
  {
    packages: ['firebase-admin', 'firebase-admin/messaging'],
    ...sms,
    client: 'firebase',
    calls: [
      'messaging().send',
      'messaging().sendEach',
      'messaging().sendEachForMulticast',
      'messaging().sendMulticast',
      'getMessaging().send',
      'getMessaging().sendEach',
      'getMessaging().sendEachForMulticast',
    ],
  },
  { packages: ['web-push'], ...sms, client: 'web-push', calls: ['sendNotification'] },
  { packages: ['expo-server-sdk'], ...sms, client: 'expo', calls: ['Expo#sendPushNotificationsAsync'] },

  {
    packages: ['graphql-subscriptions', 'graphql-redis-subscriptions'],
    ...notify,
    client: 'graphql-subscriptions',
    calls: ['PubSub#publish', 'RedisPubSub#publish'],
  },
  { packages: ['ioredis', 'redis'], ...notify, client: 'redis', calls: ['Redis#publish', 'Redis#spublish', 'Redis#sPublish'] },
  {
    packages: ['socket.io'],
    ...notify,
    client: 'socket.io',
    calls: ['Server#emit', 'Server#to().emit', 'Server#in().emit', 'Namespace#emit', 'Namespace#to().emit'],
  },

  {
    packages: ['@aws-sdk/client-s3'],
    ...upload,
    client: 's3',
    calls: ['PutObjectCommand', 'CopyObjectCommand', 'DeleteObjectCommand', 'DeleteObjectsCommand', 'CompleteMultipartUploadCommand'],
  },
  { packages: ['@aws-sdk/lib-storage'], ...upload, client: 's3', calls: ['Upload#done'] },
  {
    packages: ['aws-sdk'],
    ...upload,
    client: 's3',
    calls: ['S3#putObject', 'S3#upload', 'S3#copyObject', 'S3#deleteObject', 'S3#deleteObjects'],
  },
  {
    packages: ['minio'],
    ...upload,
    client: 'minio',
    calls: ['Client#putObject', 'Client#fPutObject', 'Client#removeObject', 'Client#copyObject'],
  },
  {
    packages: ['@google-cloud/storage'],
    ...upload,
    client: 'gcs',
    calls: ['Storage#bucket().upload', 'Storage#bucket().file().save', 'Storage#bucket().file().delete', 'Bucket#upload', 'File#save'],
  },
  {
    packages: ['@azure/storage-blob'],
    ...upload,
    client: 'azure-blob',
    calls: ['**uploadData', '**uploadFile', '**getBlockBlobClient().upload'],
  },
]);

/** Names of methods that send something, where the object was not followed to its package: an interface, a wrapper of unknown make. */
export const SENDING_NAMES: readonly { readonly name: RegExp; readonly effect: MessagingCall['effect'] }[] = [
  { name: /^send(?:[A-Z]\w*)?(?:E?[Mm]ail|Message|Invite|Invitation)s?$/, effect: 'mail' },
  { name: /^send(?:[A-Z]\w*)?(?:Sms|SMS|Push|PushNotification|Notification)s?$/, effect: 'sms' },
  { name: /^(?:publishEvent|publishMessage|produceMessage)s?$/, effect: 'publish' },
  { name: /^(?:enqueue(?:[A-Z]\w*)?|addJob|triggerJob)$/, effect: 'enqueue' },
];

/** Names by which the handle of a transaction is handed on. */
export const TRANSACTION_HANDLE = /^(?:tx|trx|transaction|transacting|t|session|manager|entityManager|em|client|db|conn|connection)$/;

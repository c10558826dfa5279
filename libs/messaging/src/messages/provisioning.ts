import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  TagResourceCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  type QueueAttributeName,
} from '@aws-sdk/client-sqs';
import { soon, type AwsClients } from './clients.js';
import type { Queue, Topic, Topology } from './topology.js';

/** A queue of the same name may be made again only a minute after it was deleted. */
const TRIES = 10;
const PAUSE = 7_000;

/**
 * Makes what is not there and changes what is there to what it shall be; nothing else is touched, and nothing removed. Each step is
 * one that may be done twice, so that two may be at it at once, and one that was cut off is begun anew.
 */
export async function provision({ topics, queues }: Topology, clients: AwsClients): Promise<void> {
  const arns = new Map<string, string>();
  await Promise.all(topics.map(async (topic) => arns.set(topic.name, await makeTopic(topic, clients))));
  await Promise.all(queues.map((queue) => makeQueue(queue, arns.get(queue.topic), clients)));
}

async function makeTopic({ name, key, tags }: Topic, { sns }: AwsClients): Promise<string> {
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: name }), soon());
  const set = { TopicArn, AttributeName: 'KmsMasterKeyId', AttributeValue: key };
  await sns.send(new SetTopicAttributesCommand(set), soon());
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await sns.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags }), soon());
  return TopicArn;
}

async function makeQueue(queue: Queue, topic: string | undefined, clients: AwsClients): Promise<void> {
  const { name, deadLetters, visibility, retention, tags } = queue;
  if (topic === undefined) throw new Error(`${name} is subscribed to ${queue.topic}, which no context has`);
  const dead = await ensureQueue(deadLetters.name, tags, clients);
  const own = await ensureQueue(name, tags, clients);
  const encrypted = { SqsManagedSseEnabled: 'true' };
  await setWhatDiffers(clients, own, {
    ...encrypted,
    VisibilityTimeout: String(visibility),
    MessageRetentionPeriod: String(retention),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: deadLetters.after }),
    Policy: JSON.stringify(onlyFrom(topic, own.arn)),
  });
  await setWhatDiffers(clients, dead, {
    ...encrypted,
    MessageRetentionPeriod: String(deadLetters.retention),
    RedriveAllowPolicy: JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: [own.arn] }),
  });
  await subscribe(topic, own.arn, queue.filter, clients);
}

interface Made {
  readonly url: string;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Asked for by its name alone: with attributes it would be refused where there is one that has others. */
async function ensureQueue(name: string, tags: Queue['tags'], { sqs }: AwsClients): Promise<Made> {
  const create = async (left: number): Promise<string> => {
    try {
      const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }), soon());
      return QueueUrl;
    } catch (error) {
      if ((error as Error).name !== 'QueueDeletedRecently' || left === 0) throw error;
      await sleep(PAUSE);
      return create(left - 1);
    }
  };
  const url = await create(TRIES);
  await sqs.send(new TagQueueCommand({ QueueUrl: url, Tags: { ...tags } }), soon());
  const all = { QueueUrl: url, AttributeNames: ['All' as const] };
  const { Attributes: attributes = {} } = await sqs.send(new GetQueueAttributesCommand(all), soon());
  return { url, arn: attributes.QueueArn ?? '', attributes };
}

/** What is as it shall be is left alone: some of it takes a minute to be in force. */
async function setWhatDiffers(
  { sqs }: AwsClients,
  { url, attributes }: Made,
  wanted: Partial<Record<QueueAttributeName, string>>,
): Promise<void> {
  const differing = Object.entries(wanted).filter(([name, value]) => attributes[name] !== value);
  if (differing.length === 0) return;
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: Object.fromEntries(differing) }), soon());
}

/** Only the topic may put something in. */
const onlyFrom = (topic: string, queue: string): object => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'OnlyFromItsTopic',
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queue,
      Condition: { ArnEquals: { 'aws:SourceArn': topic } },
    },
  ],
});

async function subscribe(topic: string, queue: string, filter: Queue['filter'], { sns }: AwsClients): Promise<void> {
  const Attributes = { RawMessageDelivery: 'true', FilterPolicy: JSON.stringify(filter) };
  const asked = { TopicArn: topic, Protocol: 'sqs', Endpoint: queue, ReturnSubscriptionArn: true };
  let arn: string | undefined;
  try {
    ({ SubscriptionArn: arn } = await sns.send(new SubscribeCommand({ ...asked, Attributes }), soon()));
  } catch (error) {
    // There is one already, with other attributes.
    if ((error as Error).name !== 'InvalidParameterException') throw error;
    arn = await subscriptionOf(topic, queue, { sns });
    if (arn === undefined) throw error;
  }
  for (const [AttributeName, AttributeValue] of Object.entries(Attributes))
    await sns.send(
      new SetSubscriptionAttributesCommand({ SubscriptionArn: arn, AttributeName, AttributeValue }),
      soon(),
    );
}

async function subscriptionOf(
  topic: string,
  queue: string,
  { sns }: Pick<AwsClients, 'sns'>,
): Promise<string | undefined> {
  let NextToken: string | undefined;
  do {
    const page = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic, NextToken }), soon());
    const found = page.Subscriptions?.find(({ Endpoint }) => Endpoint === queue);
    if (found) return found.SubscriptionArn;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return undefined;
}

import { randomUUID } from 'node:crypto';
import {
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-sns';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { endServers, hasAws } from '@mrbill/testing';
import { clientsForSpecs } from '../fixtures/clients.js';
import { provision, type AwsClients } from './index.js';
import { topologyOf, type Conversation } from './topology.js';

const conversations: Conversation[] = [
  { from: 'news', to: ['reader', 'archive'], things: ['note', 'author'] },
  { from: 'reader', to: ['archive'], things: ['list'] },
];
let clients: AwsClients;
const environment = `spec-${randomUUID().slice(0, 8)}`;
const topic = `arn:aws:sns:us-east-1:000000000000:mrbill-${environment}-news`;
const queue = `mrbill-${environment}-reader-hears-news`;

beforeAll(async () => {
  if (hasAws) clients = await clientsForSpecs();
});
afterAll(async () => {
  clients?.close();
  await endServers();
});

async function attributesOf(name: string): Promise<Record<string, string>> {
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  return Attributes;
}
async function subscriptions() {
  const { Subscriptions = [] } = await clients.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }));
  return Promise.all(
    Subscriptions.map(async ({ SubscriptionArn, Endpoint }) => {
      const asked = new GetSubscriptionAttributesCommand({ SubscriptionArn });
      const { Attributes = {} } = await clients.sns.send(asked);
      return { to: Endpoint?.split(':').at(-1), raw: Attributes.RawMessageDelivery, filter: Attributes.FilterPolicy };
    }),
  );
}

(hasAws ? describe : describe.skip)('provisioning', () => {
  it('makes all of it once, however many do so at once', async () => {
    const topology = topologyOf(environment, conversations);
    await Promise.all([provision(topology, clients), provision(topology, clients), provision(topology, clients)]);
    const { QueueUrls = [] } = await clients.sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: `mrbill-${environment}` }),
    );
    expect(QueueUrls.map((url) => url.split('/').at(-1)).sort()).toEqual(
      [...topology.queues.map(({ name }) => name), ...topology.queues.map(({ name }) => `${name}-dead`)].sort(),
    );
    const filter = '{"thing":["author","note"]}';
    expect((await subscriptions()).sort((a, b) => a.to!.localeCompare(b.to!))).toEqual([
      { to: `mrbill-${environment}-archive-hears-news`, raw: 'true', filter },
      { to: queue, raw: 'true', filter },
    ]);
  });

  it('encrypts, tags, and says where messages go that nobody can take', async () => {
    const dead = await attributesOf(`${queue}-dead`);
    const attributes = await attributesOf(queue);
    expect(attributes).toMatchObject({
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '30',
      MessageRetentionPeriod: '345600',
    });
    expect(dead).toMatchObject({ SqsManagedSseEnabled: 'true', MessageRetentionPeriod: '1209600' });
    expect(JSON.parse(attributes.RedrivePolicy!)).toEqual({ deadLetterTargetArn: dead.QueueArn, maxReceiveCount: 20 });
    expect(JSON.parse(attributes.Policy!).Statement).toMatchObject([
      { Effect: 'Allow', Action: 'sqs:SendMessage', Condition: { ArnEquals: { 'aws:SourceArn': topic } } },
    ]);
    const { Attributes } = await clients.sns.send(new GetTopicAttributesCommand({ TopicArn: topic }));
    expect(Attributes?.KmsMasterKeyId).toBe('alias/aws/sns');
    const { Tags } = await clients.sns.send(new ListTagsForResourceCommand({ ResourceArn: topic }));
    expect(Tags).toContainEqual({ Key: 'mrbill:environment', Value: environment });
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
    const tags = await clients.sqs.send(new ListQueueTagsCommand({ QueueUrl }));
    expect(tags.Tags).toEqual({ 'mrbill:environment': environment, 'mrbill:context': 'reader' });
  });

  it('changes what is there to what it shall be, and leaves the rest alone', async () => {
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
    const Attributes = { VisibilityTimeout: '7', DelaySeconds: '3' };
    await clients.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    await provision(topologyOf(environment, [{ ...conversations[0]!, things: ['note'] }]), clients);
    expect(await attributesOf(queue)).toMatchObject({ VisibilityTimeout: '30', DelaySeconds: '3' });
    expect((await subscriptions()).map(({ filter }) => filter)).toEqual(['{"thing":["note"]}', '{"thing":["note"]}']);
  });
});

describe('a topology', () => {
  it.each(['', 'Prod', 'a_b', '-a', 'x'.repeat(70)])('has no environment called "%s"', (environment) => {
    expect(() => topologyOf(environment, conversations)).toThrow(/no environment|longer than 80/);
  });

  it('has each queue once', () => {
    expect(() => topologyOf('a', [...conversations, conversations[0]!])).toThrow('a context tells another one twice');
  });
});

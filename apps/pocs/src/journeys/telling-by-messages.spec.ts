import { randomUUID } from 'node:crypto';
import { GetQueueUrlCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { queueName, topologyOf } from '@mrbill/messaging';
import { clientsAt, provision, type AwsClients } from '@mrbill/messaging/messages';
import { awsUrl, endServers, hasAws, until } from '@mrbill/testing';
import { House, READER_TOKEN } from './house.js';

(hasAws ? describe : describe.skip)('what pocs tells its topic', () => {
  const environment = `spec-${randomUUID().slice(0, 8)}`;
  const before = { ...process.env };
  let house: House;
  let clients: AwsClients;
  beforeAll(async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'spec', AWS_SECRET_ACCESS_KEY: 'spec' });
    const endpoint = await awsUrl();
    clients = clientsAt({ endpoint, region: 'us-east-1' });
    await provision(topologyOf(environment, [{ from: 'pocs', to: ['reader'], things: ['poc'] }]), clients);
    house = await House.open({ AWS_ENDPOINT_URL: endpoint, MESSAGES_ENVIRONMENT: environment });
  });
  afterAll(async () => {
    await house?.close();
    clients?.close();
    process.env = before;
    await endServers();
  });

  const ana = person();

  it('is what its feed says, with the position before it, in the trace of the request', async () => {
    const first = await house.register(ana, { tags: ['CQRS'] });
    const second = await house.register(ana);
    const messages: { body: { position: number; previousposition: number }; attributes: object }[] = [];
    const { QueueUrl } = await clients.sqs.send(
      new GetQueueUrlCommand({ QueueName: queueName(environment, 'reader', 'pocs') }),
    );
    await until(async () => {
      const { Messages = [] } = await clients.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
      );
      for (const { Body, MessageAttributes = {} } of Messages)
        messages.push({ body: JSON.parse(Body ?? '{}'), attributes: MessageAttributes });
      return messages.length >= 2;
    });
    messages.sort((a, b) => a.body.position - b.body.position);
    const url = `http://127.0.0.1:${house.service.internalPort}/feed?after=0&wait=0`;
    const feed = await fetch(url, { headers: { authorization: `Bearer ${READER_TOKEN}` } });
    const lines = (await feed.text()).trimEnd().split('\n').slice(0, -1);
    const [one, two] = lines.map((line) => JSON.parse(line) as { position: number; traceparent: string });
    expect(messages.map(({ body }) => body)).toEqual([
      { ...one, previousposition: 0 },
      { ...two, previousposition: one!.position },
    ]);
    expect([one, two]).toMatchObject([{ subject: first.pocId }, { subject: second.pocId }]);
    expect(messages[0]!.attributes).toMatchObject({
      thing: { StringValue: 'poc' },
      type: { StringValue: 'poc-registered' },
      traceparent: { StringValue: one!.traceparent },
    });
  });
});

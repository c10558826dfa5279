import { randomUUID } from 'node:crypto';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { person } from '@mrbill/http/testing';
import { envelopeOf, queueName, topologyOf } from '@mrbill/messaging';
import { clientsAt, provision, type AwsClients } from '@mrbill/messaging/messages';
import { awsUrl, endServers, hasAws, until } from '@mrbill/testing';
import { House } from './house.js';

(hasAws ? describe : describe.skip)('a POC of which search hears by a message', () => {
  const environment = `spec-${randomUUID().slice(0, 8)}`;
  const before = { ...process.env };
  let house: House;
  let clients: AwsClients;
  beforeAll(async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'spec', AWS_SECRET_ACCESS_KEY: 'spec' });
    const endpoint = await awsUrl();
    clients = clientsAt({ endpoint, region: 'us-east-1' });
    const conversations = ['pocs', 'identity'].map((from) => ({ from, to: ['search'], things: ['poc', 'session'] }));
    await provision(topologyOf(environment, conversations), clients);
    house = await House.open({ AWS_ENDPOINT_URL: endpoint, MESSAGES_ENVIRONMENT: environment });
  });
  afterEach(() => {
    house.others.pocs.beforePage = () => Promise.resolve();
  });
  afterAll(async () => {
    await house?.close();
    clients?.close();
    process.env = before;
    await endServers();
  });

  const ana = person();

  /** What the feed has after a position, as messages in the order of their positions. */
  async function messages(context: 'pocs' | 'identity', after: number): Promise<string[]> {
    const { news } = await house.others[context].readTexts(after, 100);
    return news.map((each, n) => {
      const told = { ...each, change: JSON.parse(each.change), state: JSON.parse(each.state) };
      return JSON.stringify({ ...envelopeOf(context, told), previousposition: news[n - 1]?.position ?? after });
    });
  }
  async function send(context: 'pocs' | 'identity', ...bodies: readonly string[]): Promise<void> {
    const QueueName = queueName(environment, 'search', context);
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }));
    for (const MessageBody of bodies) await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }
  const found = (name: string) =>
    until(async () => (await house.search(ana, { q: `"${name}"` })).body.totalItems === 1);

  it('is found while the feed of pocs cannot be read', async () => {
    const from = house.told;
    house.others.pocs.beforePage = (after) => (after > 0 ? Promise.reject(new Error('down')) : Promise.resolve());
    house.tell(ana, { name: 'Primeira' });
    house.tell(ana, { name: 'Segunda' });
    const [one, two] = await messagesWhileDown(from);
    await send('pocs', two!, one!, two!);
    await found('Primeira');
    await found('Segunda');
  });

  async function messagesWhileDown(after: number): Promise<string[]> {
    const down = house.others.pocs.beforePage;
    house.others.pocs.beforePage = () => Promise.resolve();
    const made = await messages('pocs', after);
    house.others.pocs.beforePage = down;
    return made;
  }

  it('is found although its message never comes, or is none', async () => {
    house.tell(ana, { name: 'Terceira' });
    await send('pocs', 'no message');
    await found('Terceira');
  });

  it('is not shown to somebody whose session has ended, of which a message only says where that stands', async () => {
    const rui = person();
    expect((await house.search(rui)).status).toBe(200);
    const from = house.others.identity.head();
    house.others.endSession(rui);
    const [body] = await messages('identity', await from);
    const { data: _, ...pointer } = JSON.parse(body!) as { data: object };
    await send('identity', JSON.stringify(pointer));
    await until(async () => (await house.search(rui)).status === 401);
  });
});

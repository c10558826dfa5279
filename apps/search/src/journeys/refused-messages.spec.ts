import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person, type Person } from '@mrbill/http/testing';
import { deadLetterName, envelopeOf, queueName, topologyOf } from '@mrbill/messaging';
import { clientsAt, provision, type AwsClients } from '@mrbill/messaging/messages';
import { awsUrl, endServers, hasAws, until } from '@mrbill/testing';
import { House, type Answer } from './house.js';

const before = { ...process.env };
beforeAll(() => void Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'spec', AWS_SECRET_ACCESS_KEY: 'spec' }));
afterAll(async () => {
  process.env = before;
  await endServers();
});

const admin = person('PLATFORM_ADMIN');
const letters = 'queues/search-hears-pocs/dead-letters';

(hasAws ? describe : describe.skip)('what search refused of its messages', () => {
  const environment = `spec-${randomUUID().slice(0, 8)}`;
  const queue = queueName(environment, 'search', 'pocs');
  let house: House;
  let clients: AwsClients;
  beforeAll(async () => {
    const endpoint = await awsUrl();
    clients = clientsAt({ endpoint, region: 'us-east-1' });
    const conversations = ['pocs', 'identity'].map((from) => ({ from, to: ['search'], things: ['poc', 'session'] }));
    await provision(topologyOf(environment, conversations), clients);
    house = await House.open({ AWS_ENDPOINT_URL: endpoint, MESSAGES_ENVIRONMENT: environment });
  });
  afterAll(async () => {
    await house?.close();
    clients?.close();
  });

  async function send(QueueName: string, MessageBody: string, reason?: string): Promise<void> {
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }));
    const MessageAttributes = reason === undefined ? {} : { reason: { DataType: 'String', StringValue: reason } };
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));
  }
  const refuse = (body: string, reason: string) => send(deadLetterName(queue), body, reason);

  const asAdmin = async (path: string, method = 'GET', who: Person = admin): Promise<Answer> =>
    house.ask(`/api/v1/ops/search/${path}`, { method, headers: await house.others.tokens.as(who) });
  const seen = async () => (await asAdmin(letters)).body.items as { deadLetterId: string; reason: string }[];
  async function untilRefused(reason: string): Promise<string> {
    let found: { deadLetterId: string } | undefined;
    await until(async () => {
      found = (await seen()).find((letter) => letter.reason?.includes(reason));
      return found !== undefined;
    });
    return found!.deadLetterId;
  }

  it('is counted and listed with its reason, without what it says', async () => {
    expect(await asAdmin('queues')).toMatchObject({
      status: 200,
      body: {
        context: 'search',
        queues: [
          { queue: 'search-hears-pocs', topic: 'pocs', about: 0 },
          { queue: 'search-hears-identity', topic: 'identity', about: 0 },
        ],
      },
    });
    await send(queue, 'Ana Souza, ana@acme.example');
    const deadLetterId = await untilRefused('it is no JSON');
    const { status, body } = await asAdmin(`${letters}?limit=10`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ queue: 'search-hears-pocs', topic: 'pocs', about: 1 });
    expect(body.items).toEqual([
      expect.objectContaining({ deadLetterId, type: null, position: null, reason: 'UnreadableMessage: it is no JSON' }),
    ]);
    const one = await asAdmin(`${letters}/${deadLetterId}`);
    expect(one.body).toMatchObject({ deadLetterId, envelope: null });
    expect(JSON.stringify([body, one.body])).not.toMatch(/Ana|acme/);
    expect(((await asAdmin('queues')).body.queues as { about: number }[]).map(({ about }) => about)).toEqual([1, 0]);
  });

  it('is sent back, and has another id when it is refused once more; or is forgotten', async () => {
    const first = await untilRefused('it is no JSON');
    expect(await asAdmin(`${letters}/${first}/retry`, 'POST')).toMatchObject({
      status: 200,
      body: { queue: 'search-hears-pocs', wish: 'retry', count: 1, cameBack: 0 },
    });
    const second = await untilRefused('it is no JSON');
    expect(second).not.toBe(first);
    for (const call of [
      ['GET', ''],
      ['POST', '/retry'],
      ['POST', '/discard'],
    ] as const)
      // prettier-ignore
      expect((await asAdmin(`${letters}/${first}${call[1]}`, call[0])).body.code).toBe('ops.no-such-message');
    expect((await asAdmin(`${letters}/${second}/discard`, 'POST')).body).toMatchObject({ count: 1, about: 0 });
    expect(await seen()).toEqual([]);
  });

  it('shows the operator what it is about, and admins of the platform nothing that somebody wrote', async () => {
    const told = house.tell(person(), { name: 'Plano secreto', description: 'Para ana@acme.example, com Docker.' });
    const { news } = await house.others.pocs.readTexts(0, 100);
    const [last] = news.slice(-1);
    const envelope = envelopeOf('pocs', { ...last!, change: JSON.parse(last!.change), state: JSON.parse(last!.state) });
    await refuse(JSON.stringify({ ...envelope, previousposition: 0, note: 'Rui' }), 'RangeError: for ana@acme.example');
    const id = await untilRefused('RangeError: for [redacted]');
    const mine = await asAdmin(`${letters}/${id}`);
    expect(mine.body.envelope).toMatchObject({ subject: told.pocId, tenantid: told.tenantId, thing: 'poc' });
    expect(mine.body.envelope.data).toEqual({ change: '***', state: '***' });
    const theirs = (await house.operate(`${letters}/${id}`, 'GET')).body;
    expect(theirs.envelope.data.state).toMatchObject({
      pocId: told.pocId,
      description: 'Para [redacted], com Docker.',
    });
    expect(JSON.stringify(theirs)).not.toMatch(/Plano secreto|acme|Rui/);
  });

  it('is all sent back at once, but what was refused again since', async () => {
    const [kept] = await seen();
    expect(kept).toBeDefined();
    const began = '2026-01-01T00:00:00.000Z';
    await asAdmin(`${letters}/all/discard`, 'POST');
    for (const body of ['one', 'two']) await refuse(body, 'Error: not today');
    const all = await asAdmin(`${letters}/all/retry`, 'POST');
    expect(all).toMatchObject({ status: 200, body: { wish: 'retry', count: 2 } });
    await until(async () => (await seen()).length === 2);
    // A time that is yet to come is taken for now: else nothing could be sent back before then.
    const [marked] = await seen();
    const late = `${letters}/${marked!.deadLetterId}/retry?began=9999-12-31T23:59:59.000Z`;
    expect((await asAdmin(late, 'POST')).body).toMatchObject({ count: 1, began: expect.stringMatching(/^20/) });
    await until(
      async () =>
        (await seen()).length === 2 &&
        !(await seen()).some(({ deadLetterId }) => deadLetterId === marked!.deadLetterId),
    );
    const left = (await seen())[0]!.deadLetterId;
    expect(await asAdmin(`${letters}/${left}/retry?began=${began}`, 'POST')).toMatchObject({
      status: 200,
      body: { count: 0, cameBack: 1 },
    });
    const again = `${letters}/all/retry?began=${began}`;
    expect((await asAdmin(again, 'POST')).body).toMatchObject({ count: 0, cameBack: 2, about: 2, began });
    expect((await asAdmin(`${letters}/all/discard`, 'POST')).body).toMatchObject({
      wish: 'discard',
      count: 2,
      about: 0,
    });
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
    expect((await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages ?? []).toEqual([]);
  });

  it('is nobody else’s to see, and of no other queue', async () => {
    expect((await asAdmin(letters, 'GET', person('TENANT_ADMIN'))).status).toBe(403);
    expect((await asAdmin(`${letters}/all/retry`, 'POST', person())).status).toBe(403);
    expect((await asAdmin('queues/search-hears-nobody/dead-letters')).body).toMatchObject({
      code: 'ops.no-such-queue',
      detail: expect.stringContaining('use one of search-hears-pocs, search-hears-identity'),
    });
    expect((await asAdmin('queues/pocs/dead-letters')).status).toBe(404);
    expect((await asAdmin(`${letters}?limit=101`)).status).toBe(400);
  });
});

describe('a search that cannot ask its queues', () => {
  const silent = createServer();
  const held = new Set<Socket>();
  let house: House;
  beforeAll(async () => {
    silent.on('connection', (socket) => held.add(socket.on('error', () => undefined)));
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const { port } = silent.address() as AddressInfo;
    house = await House.open({ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
  });
  afterAll(async () => {
    await house?.close();
    for (const socket of held) socket.destroy();
    silent.close();
  });

  it('says so in time', async () => {
    const asked = [
      house.operate('queues', 'GET'),
      house.operate(letters, 'GET'),
      house.operate(`${letters}/all/retry`),
    ];
    for (const { status, body, headers } of await Promise.all(asked))
      expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'ops.queues-out-of-reach', '2']);
  });
});

describe('a search without queues', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house?.close(), 30_000);

  it('says that there are none', async () => {
    const asked = [
      ['GET', 'queues'],
      ['GET', letters],
      ['GET', `${letters}/5f`],
      ['POST', `${letters}/all/retry`],
      ['POST', `${letters}/5f/discard`],
    ] as const;
    for (const [method, path] of asked)
      expect(await house.operate(path, method)).toMatchObject({ status: 409, body: { code: 'ops.no-queues' } });
  });
});

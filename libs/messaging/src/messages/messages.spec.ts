import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startMinistack, type Ministack } from '@mrbill/local';
import { awsUrl, endServers, hasAws, type TestDatabase, until } from '@mrbill/testing';
import pg from 'pg';
import { databaseOfReader, Listener } from '../fixtures/listener.js';
import { Teller, tenant, TRACE } from '../fixtures/teller.js';
import { sourceContract, type SourceUnderTest } from '../testing/index.js';
import { clientsAt, provision, PublicationSource, Telling, type AwsClients } from './index.js';
import { deadLetterName, queueName, topicName, topologyOf } from './topology.js';

const credentials = { accessKeyId: 'spec', secretAccessKey: 'spec' };
const region = 'us-east-1';
const topologyFor = (environment: string, reader = 'reader') =>
  topologyOf(environment, [{ from: 'news', to: [reader], things: ['note'] }]);

let teller: Teller;
let clients: AwsClients;
const environment = `spec-${randomUUID().slice(0, 8)}`;
const open: Listener[] = [];
const databases = new Map<Listener, TestDatabase>();

beforeAll(async () => {
  if (!hasAws) return;
  clients = clientsAt({ endpoint: await awsUrl(), region, credentials });
  await provision(topologyFor(environment), clients);
  teller = await tellerTo(clients, environment);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
  if (teller) teller.feedIsDown = false;
});

afterAll(async () => {
  await teller?.close();
  clients?.close();
  await endServers();
});

const tellerTo = ({ sns }: AwsClients, environment: string) =>
  Teller.open(({ feed, source }) => [
    {
      source: new PublicationSource(feed, source, 'news', 'facts'),
      model: new Telling('news', `arn:aws:sns:${region}:000000000000:${topicName(environment, 'news')}`, sns),
    },
  ]);

/** Each test has a queue of its own: what one sends there is no business of the next. */
let name = '';
let readers = 0;

async function listen(database: TestDatabase, owner?: string): Promise<Listener> {
  const listener = await Listener.open(teller, database, clients, name, owner);
  open.push(listener);
  databases.set(listener, database);
  return listener;
}

/** One that has met the feed's end. */
async function listening(owner?: string): Promise<Listener> {
  name = queueName(environment, `reader${++readers}`, 'news');
  await provision(topologyFor(environment, `reader${readers}`), clients);
  const [position = 0] = await teller.begin(1);
  const listener = await listen(await databaseOfReader(), owner);
  expect(await listener.has(position, 60_000)).toBe(true);
  // It relies on messages once it has met the feed's end, which a test may take away at once.
  await until(async () => (await listener.source.page(position, 1, AbortSignal.timeout(5_000))).level);
  return listener;
}

/** Where it stands, once its checkpoint has followed over what does not concern it: that takes a quarter of a second. */
async function standing(listener: Listener): Promise<number> {
  const look = async () => (await listener.pump.status())[0]?.position ?? 0;
  let position = -1;
  await until(async () => {
    const before = position;
    position = await look();
    if (position !== before) await sleep(1_000);
    return position === before;
  });
  return position;
}

const urlOf = async (name: string) => (await clients.sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl!;
const queue = () => urlOf(name);
const send = async (body: string) =>
  clients.sqs.send(new SendMessageCommand({ QueueUrl: await queue(), MessageBody: body }));

/** Messages that were taken and are not done yet. */
async function hidden(): Promise<number> {
  const asked = { QueueUrl: await queue(), AttributeNames: ['ApproximateNumberOfMessagesNotVisible' as const] };
  const { Attributes } = await clients.sqs.send(new GetQueueAttributesCommand(asked));
  return Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
}

/** A message as a teller would send it. */
const message = (id: string, text: string, position: number, previous: number, version = 1) => ({
  specversion: '1.0', id: randomUUID(), type: 'mrbill.news.note-written.v1', source: 'news', subject: id, thing: 'note',
  time: '2026-01-01T00:00:00.000Z', tenantid: tenant, streamversion: version, position, previousposition: previous,
  actor: 'a', correlationid: 'c', traceparent: TRACE, datacontenttype: 'application/json',
  data: { change: { text }, state: { text } },
}); // prettier-ignore

(hasAws ? describe : describe.skip)('facts by SNS and SQS', () => {
  it('bring a write to another context without its feed being asked', async () => {
    const listener = await listening();
    const before = await teller.readFromFeed();
    teller.feedIsDown = true;
    const id = randomUUID();
    const position = await teller.write(id, 'by message');
    expect(await listener.has(position)).toBe(true);
    expect(await listener.texts()).toMatchObject({ [id]: 'by message' });
    expect(await teller.readFromFeed()).toBe(before);
    await until(async () => (await listener.count('done')) > 0);
  });

  it('come in order however many there are, over positions at which nothing was told', async () => {
    const listener = await listening();
    const id = randomUUID();
    await teller.isPublished(await teller.write(id, '0'));
    await teller.lookAt(id, 1);
    for (let n = 1; n < 40; n++) await teller.write(randomUUID(), `note ${n}`);
    const last = await teller.write(id, 'last', 2);
    expect(await listener.has(last, 15_000)).toBe(true);
    expect(await listener.texts()).toMatchObject({ [id]: 'last' });
  });

  it('are there within a fraction of a second', async () => {
    const listener = await listening();
    const waits: number[] = [];
    for (let n = 0; n < 20; n++) {
      const began = performance.now();
      const position = await teller.write(randomUUID(), 'quick');
      expect(await listener.has(position)).toBe(true);
      waits.push(performance.now() - began);
      await sleep(20);
    }
    waits.sort((a, b) => a - b);
    console.info(
      `from the append to the other context's table by SNS and SQS: p50 ${waits[10]?.toFixed(1)} ms, p95 ${waits[18]?.toFixed(1)} ms`,
    );
    expect(waits[10]).toBeLessThan(500);
  });

  it('may come twice, and in the wrong order', async () => {
    const listener = await listening();
    const [id, other] = [randomUUID(), randomUUID()];
    teller.feedIsDown = true;
    const position = await standing(listener);
    const [one, two, three] = [
      message(id, 'first', position + 10, position),
      message(other, 'between', position + 20, position + 10),
      message(id, 'second', position + 30, position + 20, 2),
    ].map((each) => JSON.stringify(each)) as [string, string, string];
    for (const body of [three, two, two, one, three, one]) await send(body);
    expect(await listener.has(position + 30)).toBe(true);
    expect(await listener.texts()).toMatchObject({ [id]: 'second', [other]: 'between' });
    await until(async () => (await listener.count('done')) >= 6);
  });

  it('let pass what is behind them in the queue, where the feed is silent and they lack it', async () => {
    const listener = await listening();
    const [id, other] = [randomUUID(), randomUUID()];
    teller.feedIsDown = true;
    const position = await standing(listener);
    await send(JSON.stringify(message(id, 'second', position + 20, position + 10)));
    await until(async () => (await hidden()) === 1);
    await send(JSON.stringify(message(other, 'first', position + 10, position)));
    expect(await listener.has(position + 20)).toBe(true);
    expect(await listener.texts()).toMatchObject({ [id]: 'second', [other]: 'first' });
    await until(async () => (await listener.count('done')) >= 2 && (await hidden()) === 0);
    expect(await listener.count('refused')).toBe(0);
  });

  it('that are missing in between are read from the feed', async () => {
    const listener = await listening();
    const [gone, here] = await teller.begin(2);
    expect(await listener.has(here!)).toBe(true);
    const position = await standing(listener);
    expect(position).toBeGreaterThanOrEqual(gone!);
    const id = randomUUID();
    // Says that there was something before it, which nobody has heard of.
    await send(JSON.stringify(message(id, 'never written', position + 50, position + 40)));
    await until(async () => (await listener.count('again')) > 0);
    expect(Object.keys(await listener.texts())).not.toContain(id);
    expect(listener.said.at(-1)).toMatchObject({
      message: 'a message failed and comes again',
      details: {
        error: { message: expect.stringMatching(/^it tells of position \d+ of news, which has only come to/) },
      },
    });
    // And what the feed has is there soon, though its message was taken away.
    const after = await teller.write(randomUUID(), 'goes on');
    expect(await listener.has(after)).toBe(true);
  });

  it('are read from the feed where they are of a newer version, do not fit, or are too long to be sent: it says so', async () => {
    const listener = await listening();
    const position = await standing(listener);
    const whole = message(randomUUID(), 'x', position + 1, position);
    await send(JSON.stringify({ ...whole, type: 'mrbill.news.note-written.v2' }));
    await send(JSON.stringify({ ...whole, data: { change: {}, state: { text: 7 } } }));
    await send(JSON.stringify({ ...whole, streamversion: 'one' }));
    const said = 'a message is not used: its fact is read from the feed';
    await until(() => listener.said.filter((each) => each.message === said).length === 3);
    expect(listener.said.map(({ details }) => details.problem).join(' ')).toMatch(/version that is not known here.*/);
    expect(await listener.texts()).not.toHaveProperty(whole.subject);
    const id = randomUUID();
    const text = 'x'.repeat(300_000);
    expect(await listener.has(await teller.write(id, text))).toBe(true);
    expect((await listener.texts())[id]).toBe(text);
    // The three wait until their position is reached, which it is now.
    await until(async () => (await listener.count('done')) >= 3);
  });

  it('of a name that is not known here yet bring their state', async () => {
    const listener = await listening();
    teller.feedIsDown = true;
    const position = await standing(listener);
    const id = randomUUID();
    const known = message(id, 'renamed', position + 1, position);
    await send(JSON.stringify({ ...known, type: 'mrbill.news.note-renamed.v1' }));
    // A view goes by the names that it knows; what comes under another one only moves it on.
    expect(await listener.has(position + 1)).toBe(true);
  });

  it('that are none go to the dead letters with the reason, and keep nobody waiting', async () => {
    const listener = await listening();
    await send('{"no": "fact"}');
    await send('no JSON');
    await send(JSON.stringify({ ...message(randomUUID(), 'x', 2, 1), source: 'elsewhere' }));
    await until(async () => (await listener.count('refused')) === 3);
    const QueueUrl = await urlOf(deadLetterName(name));
    const reasons: string[] = [];
    await until(async () => {
      const { Messages = [] } = await clients.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
          MessageAttributeNames: ['All'],
        }),
      );
      reasons.push(...Messages.map(({ MessageAttributes }) => MessageAttributes?.reason?.StringValue ?? 'none'));
      return reasons.length >= 3;
    });
    expect(reasons.sort()).toEqual([
      'UnreadableMessage: it is no JSON',
      expect.stringMatching(/^UnreadableMessage: it says no position: source/),
      'UnreadableMessage: nobody here handles mrbill.news.note-written.v1 of elsewhere',
    ]);
    expect(await listener.has(await teller.write(randomUUID(), 'goes on'))).toBe(true);
  });

  it('reach whichever of two instances has the list, and each of the two goes on when the other ends', async () => {
    const one = await listening('reader one');
    const database = databases.get(one)!;
    const two = await listen(database, 'reader two');
    const ids = Array.from({ length: 30 }, () => randomUUID());
    let last = 0;
    for (const id of ids) last = await teller.write(id, id);
    expect(await two.has(last, 60_000)).toBe(true);
    // The queue may give all that is there to the one that asks first.
    await until(async () => {
      await teller.write(randomUUID(), 'more');
      await sleep(50);
      return (await one.count('done')) > 0 && (await two.count('done')) > 0;
    });
    const taken = [await one.count('again'), await two.count('again'), await one.count('refused')];
    expect(taken).toEqual([0, 0, 0]);
    await one.close();
    open.splice(open.indexOf(one), 1);
    const position = await teller.write(randomUUID(), 'after it');
    expect(await two.has(position, 15_000)).toBe(true);
    expect(Object.keys(await two.texts())).toEqual(expect.arrayContaining(ids));
  });

  it('stay in their queue while nobody can write what they bring', async () => {
    const one = await listening('reader one');
    await until(async () => (await one.count('done')) > 0);
    const before = await one.count('done');
    const holding = new pg.Client(databases.get(one)!.superuser);
    await holding.connect();
    await holding.query('BEGIN; SELECT 1 FROM store.subscription FOR UPDATE');
    const position = await teller.write(randomUUID(), 'not yet');
    await until(async () => (await hidden()) === 1);
    // Longer than it is hidden for when it is taken.
    await sleep(4_000);
    expect([await hidden(), await one.count('done')]).toEqual([1, before]);
    await holding.query('ROLLBACK');
    await holding.end();
    expect(await one.has(position, 15_000)).toBe(true);
    await until(async () => (await hidden()) === 0);
    expect(await one.count('done')).toBe(before + 1);
  });

  it('come by the feed while their queue is lost, which is said, and by messages once it is made again', async () => {
    const listener = await listening();
    await clients.sqs.send(new DeleteQueueCommand({ QueueUrl: await queue() }));
    const position = await teller.write(randomUUID(), 'without a queue');
    expect(await listener.has(position, 60_000)).toBe(true);
    await until(() => listener.said.some(({ message }) => message.startsWith('a queue cannot be listened at now')));
    await provision(topologyFor(environment, `reader${readers}`), clients);
    await until(() => listener.said.some(({ message }) => message === 'the queue can be listened at again'));
    await listener.has(await teller.write(randomUUID(), 'meanwhile'), 60_000);
    teller.feedIsDown = true;
    expect(await listener.has(await teller.write(randomUUID(), 'by message again'), 60_000)).toBe(true);
  });
});

(hasAws ? describe : describe.skip)('SNS and SQS that die', () => {
  let own: Ministack;
  let theirs: AwsClients;
  let other: Teller;
  beforeAll(async () => {
    own = await startMinistack({
      onLog: () => undefined,
      onStarted: async (endpoint) => {
        const made = clientsAt({ endpoint, region, credentials });
        await provision(topologyFor('dies'), made);
        made.close();
      },
    });
    theirs = clientsAt({ endpoint: own.url, region, credentials });
    other = await tellerTo(theirs, 'dies');
  });
  afterAll(async () => {
    await other?.close();
    theirs?.close();
    await own?.stop();
  });

  it('lose nothing: the feed serves meanwhile, and what is told goes on from where it was', async () => {
    const [first = 0] = await other.begin(1);
    const listener = await Listener.open(other, await databaseOfReader(), theirs, queueName('dies', 'reader', 'news'));
    try {
      expect(await listener.has(first, 60_000)).toBe(true);
      process.kill(own.pid!, 'SIGKILL');
      const ids = Array.from({ length: 5 }, () => randomUUID());
      let last = 0;
      for (const id of ids) last = await other.write(id, 'while they are away');
      expect(await listener.has(last, 60_000)).toBe(true);
      await until(() => other.pump.waitFor('news.telling', last, 1_000), 30_000);
      await until(() => listener.said.some(({ message }) => message === 'the queue can be listened at again'));
      other.feedIsDown = true;
      const id = randomUUID();
      expect(await listener.has(await other.write(id, 'they are back'), 30_000)).toBe(true);
      expect(Object.keys(await listener.texts())).toEqual(expect.arrayContaining([...ids, id]));
    } finally {
      other.feedIsDown = false;
      await listener.close();
    }
  });
});

(hasAws ? describe : describe.skip)('MessagedSource', () => {
  const underTest = async (): Promise<SourceUnderTest> => {
    const listener = await listening();
    const begin = async (count: number) => {
      const positions = await teller.begin(count);
      // It cannot know of what nobody has told it yet.
      expect(await listener.has(positions.at(-1)!)).toBe(true);
      return positions;
    };
    return { source: listener.source, begin };
  };
  it.each(Object.entries(sourceContract))('%s', async (_, check) => check(await underTest()));
});

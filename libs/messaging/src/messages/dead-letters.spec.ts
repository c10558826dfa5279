import { randomUUID } from 'node:crypto';
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { endServers, hasAws } from '@mrbill/testing';
import { clientsForSpecs } from '../fixtures/clients.js';
import { DeadLetters, provision, type AwsClients } from './index.js';
import { topologyOf, type Queue } from './topology.js';

let clients: AwsClients;
let queue: Queue;
let letters: DeadLetters;

beforeAll(async () => {
  if (hasAws) clients = await clientsForSpecs();
});
beforeEach(async () => {
  if (!hasAws) return;
  const topology = topologyOf(`spec-${randomUUID().slice(0, 8)}`, [{ from: 'news', to: ['reader'], things: ['note'] }]);
  await provision(topology, clients);
  queue = topology.queues[0]!;
  letters = new DeadLetters({ name: queue.name, deadLetters: queue.deadLetters.name }, clients.sqs, 0);
});
afterAll(async () => {
  clients?.close();
  await endServers();
});

const urlOf = async (name: string) => (await clients.sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl!;
const text = (value: string) => ({ DataType: 'String', StringValue: value });
const body = (position: number) =>
  JSON.stringify({
    source: 'news', type: 'mrbill.news.note-written.v1', position, previousposition: position - 1, data: 'Ana Souza',
  }); // prettier-ignore

/** As the transport does with what it refuses. */
async function refuse(MessageBody: string, reason: string, attributes: object = {}): Promise<void> {
  const MessageAttributes = { thing: text('note'), ...attributes, reason: text(reason), queue: text(queue.name) };
  await clients.sqs.send(
    new SendMessageCommand({ QueueUrl: await urlOf(queue.deadLetters.name), MessageBody, MessageAttributes }),
  );
}
async function take() {
  const asked = { QueueUrl: await urlOf(queue.name), MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
  return (await clients.sqs.send(new ReceiveMessageCommand(asked))).Messages ?? [];
}
const positions = async () => (await letters.look()).letters.map(({ position }) => position).toSorted();

(hasAws ? describe : describe.skip)('dead letters of a queue', () => {
  it('are shown without what they say of anybody, and seen by the next one who looks at once', async () => {
    await refuse(body(7), 'RangeError: no room for ana@acme.example');
    await refuse('{"name":"Ana Souza"}', 'UnreadableMessage: it says no position');
    const { letters: seen, about } = await letters.look();
    expect(about).toBe(2);
    expect(seen.toSorted((a, b) => (b.position ?? 0) - (a.position ?? 0))).toEqual([
      {
        id: expect.any(String), since: expect.stringMatching(/^20\d\d-/), type: 'mrbill.news.note-written.v1',
        position: 7, reason: 'RangeError: no room for [redacted]', sentBackAt: null, bytes: Buffer.byteLength(body(7)),
      },
      expect.objectContaining({ type: null, position: null, reason: 'UnreadableMessage: it says no position' }),
    ]); // prettier-ignore
    expect(JSON.stringify(seen)).not.toContain('Ana');
    expect((await letters.look()).letters).toHaveLength(2);
  });

  it('are as many as are asked for; how many there are is said all the same', async () => {
    for (let position = 1; position <= 13; position++) await refuse(body(position), 'Error: not today');
    const { letters: some, about } = await letters.look(11);
    expect([some.length, about]).toEqual([11, 13]);
    expect(await positions()).toHaveLength(13);
  });

  it('are sent back one by one, as they came', async () => {
    await refuse(body(1), 'Error: not today');
    await refuse(body(2), 'Error: not today');
    const wanted = (await letters.look()).letters.find(({ position }) => position === 2)!;
    expect(await letters.find(wanted.id)).toEqual({ ...wanted, envelope: null });
    expect(await letters.retry(wanted.id)).toEqual({ count: 1, cameBack: 0, about: 1 });
    const [back, ...others] = await take();
    expect(others).toEqual([]);
    expect(back?.Body).toBe(body(2));
    expect(Object.keys(back?.MessageAttributes ?? {}).sort()).toEqual(['sentback', 'thing']);
    expect(await positions()).toEqual([1]);
    expect(await letters.find(wanted.id)).toBeUndefined();
    expect(await letters.retry(wanted.id)).toMatchObject({ count: 0 });
  });

  it('are all sent back once, although whoever takes them refuses them at once', async () => {
    for (let position = 1; position <= 12; position++) await refuse(body(position), 'Error: not today');
    let [over, refused] = [false, 0];
    const end = Date.now() + 20_000;
    const reader = (async () => {
      const QueueUrl = await urlOf(queue.name);
      while ((!over || refused < 12) && Date.now() < end) {
        const { Messages = [] } = await clients.sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
        );
        for (const { Body = '', MessageAttributes } of Messages) {
          await refuse(Body, 'Error: still not', MessageAttributes);
          refused++;
        }
      }
    })();
    const done = await letters.retry();
    over = true;
    await reader;
    expect(done.count).toBe(12);
    const { letters: again } = await letters.look();
    expect(again.map(({ position }) => position).toSorted((a, b) => a! - b!)).toEqual([1,2,3,4,5,6,7,8,9,10,11,12]); // prettier-ignore
    expect(again[0]).toMatchObject({ reason: 'Error: still not', sentBackAt: expect.stringMatching(/^20\d\d-/) });
  });

  it('are forgotten, one or all', async () => {
    for (const position of [1, 2, 3]) await refuse(body(position), 'Error: not today');
    const one = (await letters.look()).letters.find(({ position }) => position === 2)!;
    expect(await letters.discard(one.id)).toEqual({ count: 1, cameBack: 0, about: 2 });
    expect(await positions()).toEqual([1, 3]);
    expect(await letters.discard()).toEqual({ count: 2, cameBack: 0, about: 0 });
    expect(await letters.look()).toEqual({ letters: [], about: 0 });
    expect(await take()).toEqual([]);
  });
});

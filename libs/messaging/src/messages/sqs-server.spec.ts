import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Metrics, Tracing, type Log } from '@mrbill/observability';
import { endServers, hasAws, until } from '@mrbill/testing';
import { Controller, type INestApplicationContext } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { from, throwError } from 'rxjs';
import { TRACE } from '../fixtures/teller.js';
import { clientsForSpecs } from '../fixtures/clients.js';
import { FailsAsItIs, provision, SqsContext, SqsServer, type AwsClients, type Heard } from './index.js';
import { deadLetterName, queueName, topologyOf } from './topology.js';

/** What the handlers below do, and what they were given. */
let does: (heard: Heard, at: SqsContext) => unknown = () => undefined;
const handled: string[] = [];

@Controller()
class WhenNoteWritten {
  @EventPattern('news.note-written')
  written(@Payload() heard: Heard, @Ctx() at: unknown): unknown {
    handled.push(`written ${heard.position}`);
    return does(heard, at as SqsContext);
  }

  @EventPattern('news')
  anything(@Payload() heard: Heard): void {
    handled.push(`anything ${heard.position}`);
  }
}

let clients: AwsClients;
let name = '';
let running: { readonly server: SqsServer; readonly app: INestApplicationContext } | undefined;
const said: string[] = [];
const log = {
  info: () => undefined,
  warn: (_: object, message: string) => void said.push(message),
  error: (_: object, message: string) => void said.push(message),
} as unknown as Log;
const tracing = new Tracing('spec');

beforeAll(async () => {
  if (hasAws) clients = await clientsForSpecs();
});
afterEach(async () => {
  await running?.app.close();
  running = undefined;
  does = () => undefined;
  handled.length = said.length = 0;
});
afterAll(async () => {
  clients?.close();
  await endServers();
});

async function serve(options: { readonly tries?: number; readonly visibility?: number } = {}): Promise<SqsServer> {
  const environment = `spec-${randomUUID().slice(0, 8)}`;
  name = queueName(environment, 'reader', 'news');
  await provision(topologyOf(environment, [{ from: 'news', to: ['reader'], things: ['note'] }]), clients);
  return again(options);
}

/** At the same queue. */
async function again(options: { readonly tries?: number; readonly visibility?: number } = {}): Promise<SqsServer> {
  const queues = [{ name, deadLetters: deadLetterName(name) }];
  const metrics = new Metrics('spec');
  const server = new SqsServer({ sqs: clients.sqs, queues, log, tracing, metrics, wait: 1, patience: 500, ...options });
  const module = await Test.createTestingModule({ controllers: [WhenNoteWritten] }).compile();
  const app = module.createNestMicroservice({ strategy: server, logger: false });
  app.useGlobalFilters(new FailsAsItIs());
  await app.listen();
  running = { server, app };
  return server;
}

const urlOf = async (queue: string) => (await clients.sqs.send(new GetQueueUrlCommand({ QueueName: queue }))).QueueUrl;
async function send(...positions: readonly number[]): Promise<void> {
  const QueueUrl = await urlOf(name);
  for (const position of positions) {
    const MessageBody = JSON.stringify({
      source: 'news', type: 'mrbill.news.note-written.v1', position, previousposition: position - 1, traceparent: TRACE,
    }); // prettier-ignore
    await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }
}
async function waiting(queue = name): Promise<number> {
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: await urlOf(queue), AttributeNames: ['All'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages) + Number(Attributes?.ApproximateNumberOfMessagesNotVisible);
}

(hasAws ? describe : describe.skip)('SQS as a transport of Nest', () => {
  it('gives a message to the handlers of its type and of its context, in its trace, and acknowledges it then', async () => {
    const traces: (string | undefined)[] = [];
    does = () => void traces.push(tracing.current()?.traceId);
    await serve();
    await send(1);
    await until(async () => handled.length === 2 && (await waiting()) === 0);
    expect(handled).toEqual(['written 1', 'anything 1']);
    expect(traces).toEqual([TRACE.split('-')[1]]);
  });

  it.each([
    ['throws', () => { throw new Error('not today'); }],
    ['rejects', () => Promise.reject(new Error('not today'))],
    ['answers a stream that fails', () => throwError(() => new Error('not today'))],
    ['answers a promise of one', () => Promise.resolve(throwError(() => new Error('not today')))],
  ])('does not acknowledge where a handler %s: it comes again', async (_, fails) => {
    let calls = 0;
    does = () => (++calls === 1 ? fails() : from([1, 2]));
    await serve();
    await send(1);
    await until(async () => calls === 2 && (await waiting()) === 0);
    expect(said).toEqual(['a message failed and comes again']);
    expect(handled).toEqual(['written 1', 'written 1', 'anything 1']);
  }); // prettier-ignore

  it('acknowledges the others of a batch', async () => {
    does = ({ position }) => {
      if (position === 2) throw new Error('not this one');
    };
    await serve({ tries: 100 });
    await send(1, 2, 3);
    await until(async () => (await waiting()) === 1);
    expect(handled).toEqual(expect.arrayContaining(['anything 1', 'anything 3']));
    expect(handled).not.toContain('anything 2');
  });

  it('puts a message that fails in every try among the dead letters, with the reason', async () => {
    does = () => {
      throw new RangeError('it is too\u0000 large');
    };
    await serve({ tries: 3 });
    await send(1);
    await until(async () => (await waiting()) === 0 && (await waiting(deadLetterName(name))) === 1);
    expect(handled).toEqual(['written 1', 'written 1', 'written 1']);
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: await urlOf(deadLetterName(name)), MessageAttributeNames: ['All'] }),
    );
    expect(Messages[0]).toMatchObject({
      Body: expect.stringContaining('"position":1'),
      MessageAttributes: { reason: { StringValue: 'RangeError: it is too? large' }, queue: { StringValue: name } },
    });
    expect(said.at(-1)).toBe('a message was refused and is among the dead letters');
  });

  it('keeps a message hidden from others for as long as a handler works on it', async () => {
    let calls = 0;
    does = async () => {
      calls++;
      await sleep(4_000);
    };
    await serve({ visibility: 2 });
    await send(1);
    await until(async () => calls > 0 && (await waiting()) === 0);
    expect(calls).toBe(1);
  });

  it('finishes what it took before it ends', async () => {
    does = () => sleep(300);
    await serve();
    await send(1);
    await until(() => handled.length === 1);
    await running?.app.close();
    expect(handled).toEqual(['written 1', 'anything 1']);
    expect(await waiting()).toBe(0);
  });

  it('lets go what takes too long when it ends, and whoever comes next has it', async () => {
    does = (_, at) => sleep(60_000, undefined, { signal: at.leaving });
    await serve();
    await send(1);
    await until(() => handled.length === 1);
    const began = Date.now();
    await running?.app.close();
    expect(Date.now() - began).toBeLessThan(20_000);
    does = () => undefined;
    await again();
    await until(async () => handled.includes('anything 1') && (await waiting()) === 0);
  });
});

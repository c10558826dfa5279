import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Ministack, startMinistack } from '@mrbill/local';
import { conversations } from '@mrbill/local/messages';
import { topologyOf } from '@mrbill/messaging';
import { type AwsClients, clientsAt, provision } from '@mrbill/messaging/messages';
import { hasAws } from '@mrbill/testing';
import { call, signIn } from './client.js';
import { Product, until } from './product.js';

jest.setTimeout(300_000);

const ACCOUNT = { AWS_ACCESS_KEY_ID: 'journey', AWS_SECRET_ACCESS_KEY: 'journey' };
/** For all to be found that was written while something was away. */
const RECOVERY_MS = 120_000;

(hasAws ? describe : describe.skip)('contexts that tell each other by SNS and SQS', () => {
  let aws: Ministack;
  let product: Product;
  let token: string;

  beforeAll(async () => {
    aws = await startMinistack({ onLog: () => undefined, onStarted: makeAll });
    product = await Product.makeWithDemo({ ...ACCOUNT, AWS_ENDPOINT_URL: aws.url, LOG_LEVEL: 'debug' });
    await product.start();
    const [tenant] = product.demo.tenants;
    token = await signIn(product.url, tenant!.domain, tenant!.users[0]!);
    await until('what the demo tells has been taken', RECOVERY_MS, async () => {
      const taken = await count('search', 'messages_taken_total', 'search-hears-pocs');
      return taken >= (await count('pocs', 'messages_sent_total'));
    });
  }, 180_000);
  afterAll(async () => {
    await product?.discard();
    await aws?.stop();
  });

  const makeAll = (endpoint: string) =>
    withClients(endpoint, (clients) => provision(topologyOf('local', conversations), clients));

  async function withClients(endpoint: string, work: (clients: AwsClients) => Promise<void>): Promise<void> {
    const credentials = { accessKeyId: 'journey', secretAccessKey: 'journey' };
    const clients = clientsAt({ endpoint, region: 'us-east-1', credentials });
    await work(clients).finally(() => clients.close());
  }

  /** What a service has counted. */
  async function count(app: string, metric: string, label = ''): Promise<number> {
    const { ports } = JSON.parse(readFileSync(join(product.root, '.mrbill', 'runtime.json'), 'utf8'));
    const page = await (await fetch(`http://127.0.0.1:${ports[app].internal}/metrics`)).text();
    const lines = page.split('\n').filter((line) => line.startsWith(`${metric}{`) && line.includes(label));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  async function register(name: string, headers: Record<string, string> = {}): Promise<void> {
    const body = { name, repositoryUrl: `https://git.example/told/${name}` };
    const { status, text } = await call(`${product.url}/api/v1/pocs`, 'POST', { token, body, headers });
    if (status !== 201) throw new Error(`registering answered ${status}: ${text}`);
  }
  const find = async (name: string): Promise<number> =>
    (await call(`${product.url}/api/v1/search/pocs?q=%22${name}%22`, 'GET', { token })).body.totalItems;
  const word = () => `t${randomUUID().replaceAll(/[^a-z]/g, '')}told`;

  it('bring a POC to a search by a message, in the trace of the request, and the feed is not asked', async () => {
    const before = await count('pocs', 'feed_facts_sent_total');
    const traceId = randomBytes(16).toString('hex');
    const name = word();
    await register(name, { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` });
    await until('it is found', 60_000, async () => (await find(name)) === 1);
    expect(await count('pocs', 'feed_facts_sent_total')).toBe(before);
    const taken = product.log('search').filter((line) => line.traceId === traceId);
    expect(taken).toEqual([expect.objectContaining({ subscription: 'search.pocs', type: 'poc-registered' })]);
  });

  it('refuse what is no message, and the operator sees why, sends it back, and forgets it', async () => {
    const QueueName = 'mrbill-local-search-hears-pocs';
    await withClients(aws.url, async ({ sqs }) => {
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'Ana Souza, ana@acme.example' }));
    });
    const list = async () => (await product.ops('dead-letters', 'list')).output;
    await until('it is refused', 60_000, async () => (await list()).includes('UnreadableMessage: it is no JSON'));
    const [before = ''] = /search-hears-pocs:\S+/.exec(await list()) ?? [];
    expect((await product.ops('dead-letters', 'retry', before)).output).toContain('1 sent back');
    await until('it is refused again', 60_000, async () => (await list()).includes('UnreadableMessage: it is no JSON'));
    expect(await list()).not.toMatch(/Ana|acme/);
    expect((await product.ops('dead-letters', 'discard', 'search-hears-pocs:all')).output).toContain('1 forgotten');
    expect(await list()).toContain('There are no dead letters.');
  });

  it('lose nothing when SNS and SQS are killed, and go on with messages when these are back', async () => {
    process.kill(aws.pid!, 'SIGKILL');
    const names = Array.from({ length: 10 }, word);
    for (const name of names) await register(name);
    for (const name of names) await until(`${name} is found`, RECOVERY_MS, async () => (await find(name)) === 1);
    const sent = () => count('pocs', 'messages_sent_total');
    const before = await sent();
    await until('messages are sent again', RECOVERY_MS, async () => {
      await register(word());
      return (await sent()) > before;
    });
    const taken = await count('search', 'messages_taken_total', 'search-hears-pocs');
    await until('and taken', RECOVERY_MS, async () => {
      await register(word());
      await sleep(500);
      return (await count('search', 'messages_taken_total', 'search-hears-pocs')) > taken;
    });
  });

  it('lose nothing when the one who listens is killed', async () => {
    const names = Array.from({ length: 20 }, word);
    for (const [n, name] of names.entries()) {
      if (n === 10) process.kill(product.pid('search'), 'SIGKILL');
      await register(name);
    }
    await until('search is there again', RECOVERY_MS, async () => {
      const { status } = await call(`${product.url}/api/v1/search/pocs`, 'GET', { token });
      return status === 200;
    });
    for (const name of names) await until(`${name} is found`, RECOVERY_MS, async () => (await find(name)) === 1);
  });
});

import { randomUUID } from 'node:crypto';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { topologyOf } from '@mrbill/messaging';
import { clientsAt, provision, type AwsClients } from '@mrbill/messaging/messages';
import { awsUrl, endServers, hasAws } from '@mrbill/testing';
import { conversations } from '../aws/conversations.js';
import type { QueuesPlace } from '../runtime.js';
import { endProducts, productAnswering, run } from './fixtures/product.js';

const nothingParked = JSON.stringify({ items: [], totalItems: 0 });
const productWith = async (queues?: QueuesPlace) =>
  (await productAnswering((_, response) => response.end(nothingParked), queues)).root;

afterEach(endProducts);

describe('dead letters', () => {
  it('are those of views alone where there are no queues', async () => {
    const root = await productWith();
    expect(await run(root, 'dead-letters', 'list')).toEqual({
      code: 0,
      said: 'There are no dead letters.\n',
      complained: '',
    });
    expect((await run(root, 'dead-letters', 'list', '--json')).said).toBe(`${nothingParked}\n`);
    expect(await run(root, 'dead-letters', 'retry', 'search-hears-pocs:all')).toMatchObject({
      code: 1,
      complained: 'There are no queues here: contexts hear of each other by the feed.\n',
    });
  });

  it('of views are shown although queues cannot be asked, which is said', async () => {
    const root = await productWith({
      endpoint: 'http://127.0.0.1:9',
      region: 'us-east-1',
      environment: 'local',
      own: true,
    });
    expect(await run(root, 'dead-letters', 'list')).toMatchObject({
      code: 1,
      said: expect.stringContaining('The queues at http://127.0.0.1:9 cannot be asked'),
    });
  });
});

(hasAws ? describe : describe.skip)('dead letters of queues', () => {
  const environment = `spec-${randomUUID().slice(0, 8)}`;
  const dead = `mrbill-${environment}-search-hears-pocs-dead`;
  let place: QueuesPlace;
  let clients: AwsClients;

  beforeAll(async () => {
    place = { endpoint: await awsUrl(), region: 'us-east-1', environment, own: true };
    clients = clientsAt({ ...place, credentials: { accessKeyId: 'spec', secretAccessKey: 'spec' } });
    await provision(topologyOf(environment, conversations), clients);
  });
  afterAll(async () => {
    clients?.close();
    await endServers();
  });

  const urlOf = async (name: string) => (await clients.sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
  async function refuse(position: number, reason?: string): Promise<void> {
    const MessageBody = JSON.stringify({
      source: 'pocs', type: 'mrbill.pocs.poc-tagged.v1', position, previousposition: position - 1, data: 'secret plan',
    }); // prettier-ignore
    const MessageAttributes = reason === undefined ? {} : { reason: { DataType: 'String', StringValue: reason } };
    await clients.sqs.send(new SendMessageCommand({ QueueUrl: await urlOf(dead), MessageBody, MessageAttributes }));
  }

  it('are listed, shown, sent back and forgotten, one or all', async () => {
    const root = await productWith(place);
    expect(await run(root, 'dead-letters', 'list')).toMatchObject({ code: 0, said: 'There are no dead letters.\n' });
    await refuse(41, 'RangeError: too long for ana@acme.example');
    await refuse(42);
    const { code, said } = await run(root, 'dead-letters', 'list');
    expect(code).toBe(0);
    expect(said).toMatch(/id +topic +since +type +position +sent back +reason\n/);
    expect(said).toMatch(/pocs +20\S+Z +mrbill.pocs.poc-tagged.v1 +41 +RangeError: too long for \[redacted\]\n/);
    expect(said).toMatch(/ 42 +nobody said why/);
    expect(said).not.toContain('secret plan');

    const [, id = ''] = /^(search-hears-pocs:\S+) .* 41 /m.exec(said) ?? [];
    expect((await run(root, 'dead-letters', 'show', id)).said).toContain('"position": 41');
    expect(await run(root, 'dead-letters', 'skip', id)).toMatchObject({
      code: 1,
      complained: expect.stringContaining(`discard ${id}`),
    });
    expect((await run(root, 'dead-letters', 'retry', id)).said).toMatch(
      /^1 sent back to search-hears-pocs.*\n.*about 1/,
    );
    expect(await run(root, 'dead-letters', 'retry', id)).toMatchObject({
      code: 1,
      complained: expect.stringContaining(`no dead letter ${id}`),
    });
    await refuse(43, 'Error: no');
    expect((await run(root, 'dead-letters', 'discard', 'search-hears-pocs:all')).said).toContain('2 forgotten');
    const { queues } = JSON.parse((await run(root, 'dead-letters', 'list', '--json')).said) as { queues: object[] };
    expect(queues).toHaveLength(3);
    expect(queues).toContainEqual({ queue: 'search-hears-pocs', topic: 'pocs', about: 0, items: [] });
    expect(await run(root, 'dead-letters', 'retry', 'pocs-hears-search:all')).toMatchObject({
      code: 1,
      complained: expect.stringContaining('use one of pocs-hears-identity, search-hears-identity, search-hears-pocs'),
    });
  });
});

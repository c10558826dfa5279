import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { inPlaceOfOpenSearch } from '../testing/opensearch.js';
import { OpenSearch } from './connection.js';

const PASSWORD = 'p4ss:w@rd';
const opened: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function asking(answer: Parameters<typeof inPlaceOfOpenSearch>[0]): Promise<OpenSearch> {
  const server = await inPlaceOfOpenSearch(answer);
  const opensearch = new OpenSearch(server.url.replace('://', `://ana:${encodeURIComponent(PASSWORD)}@`));
  opened.push(opensearch, server);
  return opensearch;
}

const request = { method: 'GET', path: '/x' };
const refused = (status: number, type: string) => () => ({ status, body: { error: { type, reason: 'a reason' } } });

describe('asking OpenSearch', () => {
  it.each<[string, Parameters<typeof inPlaceOfOpenSearch>[0]]>([
    ['EngineOutOfReach', () => 'ends'],
    ['EngineOutOfReach', refused(429, 'circuit_breaking_exception')],
    ['EngineOutOfReach', refused(503, 'cluster_block_exception')],
    ['SearchTimedOut', () => 'says nothing'],
    ['SearchTimedOut', refused(500, 'task_cancelled_exception')],
    ['SearchTimedOut', refused(500, 'time_exceeded_exception')],
    ['NoIndexYet', refused(404, 'index_not_found_exception')],
    ['OpenSearchRefusal', refused(400, 'parsing_exception')],
  ])('ends in %s', async (name, answer) => {
    const opensearch = await asking(answer);
    const error = await opensearch.ask(request, 300).catch((problem: Error) => problem);
    expect(error).toMatchObject({ name });
    // Loggers print whatever hangs on an error.
    const printed = inspect(error, { depth: 12, showHidden: true });
    for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), Buffer.from(`ana:${PASSWORD}`).toString('base64')])
      expect(printed).not.toContain(secret);
  });

  it('ends in EngineOutOfReach where nobody listens', async () => {
    const opensearch = new OpenSearch('http://127.0.0.1:1');
    opened.push(opensearch);
    await expect(opensearch.ask(request)).rejects.toMatchObject({ name: 'EngineOutOfReach' });
  });

  it('shows user and password to OpenSearch', async () => {
    const shown = `Basic ${Buffer.from(`ana:${PASSWORD}`).toString('base64')}`;
    const opensearch = await asking(({ authorization }) => ({ status: 200, body: { fine: authorization === shown } }));
    expect(await opensearch.ask(request)).toEqual({ fine: true });
  });
});

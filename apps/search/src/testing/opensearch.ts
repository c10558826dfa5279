import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { openSearchUrl } from '@mrbill/testing';
import { OpenSearch } from '../opensearch/connection.js';

/** A prefix that nobody else has, so that specs beside each other do not see each other. */
export const ownPrefix = (): string => `spec-${randomUUID().slice(0, 8)}-`;

/** Removes what a spec has left under its prefix. */
export async function removeAll(prefix: string): Promise<void> {
  const opensearch = new OpenSearch(await openSearchUrl());
  const indexes = await opensearch.ask<Record<string, object>>({ method: 'GET', path: `/${prefix}*/_alias` });
  for (const index of Object.keys(indexes)) await opensearch.ask({ method: 'DELETE', path: `/${index}` });
  await opensearch.ask({ method: 'DELETE', path: `/_index_template/${prefix}*` });
  await opensearch.close();
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** What stands where OpenSearch should be: it answers, ends the connection, or says nothing at all. */
export async function inPlaceOfOpenSearch(
  answer: (asked: Asked) => { readonly status: number; readonly body: object } | 'ends' | 'says nothing',
): Promise<{ readonly url: string; readonly asked: readonly Asked[]; close(): Promise<void> }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', url: path = '', headers } = request;
      const one = { method, path, authorization: headers.authorization, body };
      asked.push(one);
      const said = answer(one);
      if (said === 'ends') request.socket.destroy();
      else if (said !== 'says nothing')
        response.writeHead(said.status, { 'content-type': 'application/json' }).end(JSON.stringify(said.body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

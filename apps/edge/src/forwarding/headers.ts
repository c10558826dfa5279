import type { IncomingHttpHeaders } from 'node:http';

/** They speak about one connection, not about the message (RFC 9110, 7.6.1), or undici sets them itself. */
const ofConnection = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Only the edge may say these to a service. */
const ofEdge =
  /^(forwarded$|x-forwarded|x-edge-|x-real-ip$|x-original-|x-rewrite-|x-http-method|x-method-override$|via$)/;

/** What the edge itself knows about a request. */
export interface Seen {
  readonly address: string;
  readonly protocol: 'http' | 'https';
  readonly traceparent: string | null;
  /** Proves to the service that the other values come from the edge. */
  readonly edgeSecret: string | undefined;
}

/** The headers that a service gets. `host` is left to the connection: links are made from configuration, never from it. */
export function towardsService(headers: IncomingHttpHeaders, seen: Seen): Record<string, string | string[]> {
  const kept = endToEnd(headers, (name) => name !== 'host' && !ofEdge.test(name));
  if (seen.traceparent) kept['traceparent'] = seen.traceparent;
  kept['x-forwarded-for'] = seen.address;
  kept['x-forwarded-proto'] = seen.protocol;
  if (seen.edgeSecret) kept['x-edge-secret'] = seen.edgeSecret;
  return kept;
}

/** The headers that the client gets. */
export const towardsClient = (headers: IncomingHttpHeaders): Record<string, string | string[]> =>
  endToEnd(headers, () => true);

function endToEnd(headers: IncomingHttpHeaders, keep: (name: string) => boolean): Record<string, string | string[]> {
  const listed = new Set(
    `${headers.connection ?? ''}`
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !ofConnection.has(name) && !listed.has(name) && keep(name)) kept[name] = value;
  }
  return kept;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { MrBill } from '@mrbill/client';
import type { OpenApiDocument } from '@mrbill/http';
import { Documented } from '@mrbill/http/testing';

/** What a call came back with; the body is JSON where it was. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- its shape is what a test is about to find out
  readonly body: any;
}

export interface Call {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds; ten seconds by default. */
  readonly limit?: number;
}

/** By origin: what the product says of itself. Every answer that a test gets has to be as it says there. */
const known = new Map<string, Documented>();

/** Asked for until it is complete: a part that is down is missing in it. */
async function documentedAt(origin: string): Promise<Documented> {
  let documented = known.get(origin);
  if (documented) return documented;
  const response = await fetch(`${origin}/api/openapi.json`, { signal: AbortSignal.timeout(10_000) });
  const document = (await response.json()) as OpenApiDocument & { readonly 'x-missing'?: unknown };
  if (document['x-missing']) throw new Error(`the document lacks ${JSON.stringify(document['x-missing'])}`);
  known.set(origin, (documented = new Documented(document)));
  return documented;
}

/** One call, answered in time or rejected. A `429` waits as long as it says, once. */
export async function call(url: string, method: string, asked: Call = {}): Promise<Answer> {
  const answer = await callOnce(url, method, asked);
  if (answer.status !== 429) return answer;
  await sleep(1_000 * Math.min(10, Number(answer.headers.get('retry-after') ?? 1)));
  return callOnce(url, method, asked);
}

/** The same, without waiting: a `429` is an answer like any other. */
export async function callOnce(
  url: string,
  method: string,
  { token, body, headers, limit = 10_000 }: Call = {},
): Promise<Answer> {
  const documented = await documentedAt(new URL(url).origin);
  const response = await fetch(url, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && {
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(limit),
  });
  const text = await response.text();
  const { pathname } = new URL(response.url);
  documented.expectIn({ method, path: pathname }, { status: response.status, headers: response.headers, text });
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text ? JSON.parse(text) : undefined,
  };
}

/** Somebody who has signed in, by the client that all use. */
export async function signedIn(
  url: string,
  tenant: string,
  { email, password }: { email: string; password: string },
): Promise<MrBill> {
  const { fetch } = await documentedAt(url);
  const mrBill = new MrBill({ url, fetch });
  await mrBill.signIn({ tenant, email, password });
  return mrBill;
}

/** Signs in and gives the access token. */
export async function signIn(...account: Parameters<typeof signedIn>): Promise<string> {
  return (await signedIn(...account)).session?.accessToken ?? '';
}

/** What the link of the newest mail to an address carries in its fragment under that name. */
export async function secretInMail(url: string, to: string, name: string): Promise<string> {
  for (let tries = 0; tries < 3_000; tries++, await sleep(50)) {
    const { body } = await call(`${url}/dev/mail?to=${encodeURIComponent(to)}`, 'GET');
    const letters = body as readonly { readonly links: readonly string[] }[];
    const secret = letters.at(-1)?.links[0]?.split(`${name}=`)[1];
    if (secret) return secret;
  }
  throw new Error(`no mail came to ${to}`);
}

import { Agent, request } from 'undici';

const LIMIT_MS = 60_000;
const agent = new Agent({ connections: 8, bodyTimeout: LIMIT_MS, headersTimeout: LIMIT_MS });

/** One question to OpenSearch, at a URL that may hold `user:password@`. Throws unless it is answered well. */
export async function askOpenSearch(url, method, path, body) {
  const { username, password, origin } = new URL(url);
  const credential = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers = {
    'content-type': 'application/json',
    ...(username && { authorization: `Basic ${Buffer.from(credential).toString('base64')}` }),
  };
  const answer = await request(origin + path, { method, body, headers, dispatcher: agent });
  const text = await answer.body.text();
  if (answer.statusCode >= 300)
    throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text.slice(0, 500)}`);
  return text === '' ? undefined : JSON.parse(text);
}

import type { Answer } from './answers.js';
import type { Request } from './requests.js';

const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
/** Longer ones are cut: the seed makes them again. */
const MOST = 700;

/** A request to try again by hand; its token is a variable, because it is a secret and soon over. */
export function curlOf(url: string, { method, path, headers, body }: Request, caller: string): string {
  const options = Object.entries(headers).map(([name, value]) =>
    name === 'authorization' && value.length > 60
      ? `-H "authorization: Bearer $TOKEN_OF_${caller.toUpperCase().replaceAll(/\W/g, '_')}"`
      : `-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`,
  );
  const command = `curl -sS -i --path-as-is -g -X ${method} ${quoted(url + path).slice(0, MOST)} ${options.join(' ')}`;
  if (!body) return command;
  const text = Buffer.from(body).toString();
  const isText = Buffer.from(text).equals(Buffer.from(body)) && !/\p{Cc}/u.test(text);
  if (body.length > MOST)
    return `${command} --data-binary ${quoted(text.slice(0, 200))}  # … and so on, ${body.length} bytes`;
  return isText
    ? `${command} --data-binary ${quoted(text)}`
    : `echo ${Buffer.from(body).toString('base64')} | base64 -d | ${command} --data-binary @-`;
}

export const answerIn = ({ status, headers, text }: Answer): string =>
  `${status} ${String(headers['content-type'] ?? '')} ${text.slice(0, 500)}`;

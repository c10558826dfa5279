import { UnstorablePayload } from './errors.js';

/** The most that one fact's data may take, in characters of JSON. */
export const MAX_PAYLOAD = 4 * 1024 * 1024;
const MAX_DEPTH = 100;

/**
 * The JSON text of a fact's data, if Postgres will give back exactly what went in; otherwise throws
 * `UnstorablePayload`. Refused are what JSON would change without a word (NaN, a Date, an undefined in an array, a
 * class) and what Postgres cannot hold in text (NUL, half a surrogate pair). A property that is undefined is left out.
 */
export function toStorableJson(data: unknown): string {
  check(data, '', 0);
  const text = JSON.stringify(data);
  if (text.length > MAX_PAYLOAD) {
    throw new UnstorablePayload(
      '',
      `it takes ${text.length} characters, the most is ${MAX_PAYLOAD}: store it as a file`,
    );
  }
  return text;
}

function check(value: unknown, pointer: string, depth: number): void {
  switch (typeof value) {
    case 'string':
      return checkText(value, pointer);
    case 'boolean':
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new UnstorablePayload(pointer, `${value} is no JSON number`);
      if (Object.is(value, -0)) throw new UnstorablePayload(pointer, 'JSON has no negative zero: use 0');
      return;
    case 'object':
      if (value === null) return;
      if (depth >= MAX_DEPTH) throw new UnstorablePayload(pointer, `it is nested deeper than ${MAX_DEPTH}`);
      return Array.isArray(value) ? checkItems(value, pointer, depth) : checkFields(value, pointer, depth);
    default:
      throw new UnstorablePayload(pointer, `JSON has no ${typeof value}`);
  }
}

function checkItems(items: readonly unknown[], pointer: string, depth: number): void {
  for (let i = 0; i < items.length; i++) check(items[i], `${pointer}/${i}`, depth + 1);
}

function checkFields(value: object, pointer: string, depth: number): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new UnstorablePayload(pointer, `a ${value.constructor?.name ?? 'thing of its own kind'} is not plain data`);
  }
  for (const [name, field] of Object.entries(value)) {
    const here = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    checkText(name, here);
    if (field !== undefined) check(field, here, depth + 1);
  }
}

function checkText(text: string, pointer: string): void {
  if (text.includes('\u0000')) throw new UnstorablePayload(pointer, 'text must not contain a NUL character');
  if (!text.isWellFormed()) throw new UnstorablePayload(pointer, 'text must not contain half a surrogate pair');
}

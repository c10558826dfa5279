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
  checkStorable(data);
  const text = JSON.stringify(data);
  if (text.length > MAX_PAYLOAD) {
    throw new UnstorablePayload(
      '',
      `it takes ${text.length} characters, the most is ${MAX_PAYLOAD}: store it as a file`,
    );
  }
  return text;
}

/** The same check, without the text. */
export function checkStorable(data: unknown): void {
  const trouble = troubleIn(data, 0);
  if (trouble) throw new UnstorablePayload(trouble.pointer, trouble.reason);
}

/** A value that cannot be stored, and where it is; built on the way out, for most values are fine. */
interface Trouble {
  readonly pointer: string;
  readonly reason: string;
}

const at = (name: string | number, { pointer, reason }: Trouble): Trouble => ({
  pointer: `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}${pointer}`,
  reason,
});

const because = (reason: string): Trouble => ({ pointer: '', reason });

function troubleIn(value: unknown, depth: number): Trouble | undefined {
  switch (typeof value) {
    case 'string':
      return troubleInText(value);
    case 'boolean':
      return undefined;
    case 'number':
      if (!Number.isFinite(value)) return because(`${value} is no JSON number`);
      return Object.is(value, -0) ? because('JSON has no negative zero: use 0') : undefined;
    case 'object':
      if (value === null) return undefined;
      if (depth >= MAX_DEPTH) return because(`it is nested deeper than ${MAX_DEPTH}`);
      return Array.isArray(value) ? troubleInItems(value, depth) : troubleInFields(value, depth);
    default:
      return because(`JSON has no ${typeof value}`);
  }
}

function troubleInItems(items: readonly unknown[], depth: number): Trouble | undefined {
  for (let i = 0; i < items.length; i++) {
    const trouble = troubleIn(items[i], depth + 1);
    if (trouble) return at(i, trouble);
  }
  return undefined;
}

function troubleInFields(value: object, depth: number): Trouble | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    return because(`a ${value.constructor?.name ?? 'thing of its own kind'} is not plain data`);
  for (const name of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[name];
    const trouble = troubleInText(name) ?? (field === undefined ? undefined : troubleIn(field, depth + 1));
    if (trouble) return at(name, trouble);
  }
  return undefined;
}

function troubleInText(text: string): Trouble | undefined {
  if (text.includes('\u0000')) return because('text must not contain a NUL character');
  return text.isWellFormed() ? undefined : because('text must not contain half a surrogate pair');
}

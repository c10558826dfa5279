export interface ElementType<T> {
  /** As SQL and as the protocol call it. */
  readonly name: string;
  readonly oid: number;
  /** Bytes of a value. */
  size(value: T): number;
  /** Writes a value; answers the bytes that it took. */
  write(into: Buffer, value: T, at: number): number;
}

/** Milliseconds of PostgreSQL's year zero. */
const EPOCH = Date.UTC(2000, 0, 1);
const text = {
  size: (value: string) => Buffer.byteLength(value),
  write: (into: Buffer, value: string, at: number) => into.write(value, at),
};

export const INTEGER: ElementType<number> = {
  name: 'integer',
  oid: 23,
  size: () => 4,
  write(into, value, at) {
    if (!Number.isInteger(value)) throw new RangeError(`'${value}' is no integer`);
    return into.writeInt32BE(value, at) - at;
  },
};
export const TEXT: ElementType<string> = { name: 'text', oid: 25, ...text };
/** Whether the text is JSON, PostgreSQL judges. */
export const JSON_TEXT: ElementType<string> = { name: 'json', oid: 114, ...text };
/** RFC 3339. */
export const TIME: ElementType<string> = {
  name: 'timestamptz',
  oid: 1184,
  size: () => 8,
  write: (into, value, at) => into.writeBigInt64BE(BigInt(Date.parse(value) - EPOCH) * 1_000n, at) - at,
};
/** Values of hexadecimal digits by their character codes; -1 for all others. */
const DIGITS = new Int8Array(128).fill(-1);
for (let value = 0; value < 16; value++)
  for (const digit of value.toString(16) + value.toString(16).toUpperCase()) DIGITS[digit.charCodeAt(0)] = value;
const HYPHEN = 45;

export const UUID: ElementType<string> = {
  name: 'uuid',
  oid: 2950,
  size: () => 16,
  // Digit by digit: for so few, asking the runtime takes five times as long.
  write(into, value, at) {
    let wrong = value.length - 36;
    for (let from = 0, to = at; to < at + 16; from += 2) {
      if (from === 8 || from === 13 || from === 18 || from === 23) wrong |= value.charCodeAt(from++) - HYPHEN;
      const byte = ((DIGITS[value.charCodeAt(from)] ?? -1) << 4) | (DIGITS[value.charCodeAt(from + 1)] ?? -1);
      if (byte < 0) wrong = byte;
      into[to++] = byte;
    }
    if (wrong !== 0) throw new RangeError(`'${value}' is no UUID`);
    return 16;
  },
};

const HEADER = 20;
const NULL = -1;

/**
 * An array as PostgreSQL takes it in binary, for a parameter: nobody has to quote its elements, nor to parse them. Throws
 * `RangeError` where a value is none of the type.
 */
export function binaryArray<T>(of: ElementType<T>, values: readonly (T | null)[]): Buffer {
  let [size, nulls] = [HEADER, 0];
  for (const value of values) {
    size += 4;
    if (value === null) nulls = 1;
    else size += of.size(value);
  }
  const array = Buffer.allocUnsafe(size);
  array.writeInt32BE(values.length > 0 ? 1 : 0, 0); // dimensions
  array.writeInt32BE(nulls, 4);
  array.writeInt32BE(of.oid, 8);
  if (values.length === 0) return array.subarray(0, 12);
  array.writeInt32BE(values.length, 12);
  array.writeInt32BE(1, 16); // the first index
  let at = HEADER;
  for (const value of values) {
    const length = value === null ? NULL : of.write(array, value, at + 4);
    array.writeInt32BE(length, at);
    at += 4 + Math.max(length, 0);
  }
  return array;
}

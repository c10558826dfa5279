/** Keys that hold a secret, whatever else is in their name: `newPassword`, `x-edge-secret`, `Set-Cookie`. */
const secret =
  /password|passphrase|secret|token|authorization|cookie|credential|privatekey|apikey|joincode|idempotencykey/;

/** Keys that tell who a person is, or that hold whatever somebody sent us. */
const personal = new Set(
  [
    'email',
    'name',
    'fullname',
    'firstname',
    'lastname',
    'displayname',
    'to',
    'ip',
    'address',
    'phone',
    'invitation',
    'reset',
  ].concat(['body', 'payload', 'headers']),
);

const isHidden = (key: string): boolean => {
  const plain = key.toLowerCase().replaceAll(/[-_]/g, '');
  return secret.test(plain) || personal.has(plain);
};

const HIDDEN = '[redacted]';
const DEPTH = 6;
const ITEMS = 50;

/** Mail addresses, tokens and passwords of URLs that ended up inside a text, such as the message of a driver's error. */
export function redactText(text: string): string {
  return text
    .replace(/[^\s@<>"'()=:/]+@[^\s@<>"'()/]+\.[^\s@<>"'()/.,;]+/gu, HIDDEN)
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, HIDDEN)
    .replace(/(\w:\/\/[^\s:/@]*):[^\s/@]+@/g, `$1:${HIDDEN}@`)
    .replace(/\b(Bearer|Ops|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${HIDDEN}`);
}

/** A copy fit for a log: secrets and personal data replaced by key, errors reduced to what is safe, depth and length bounded. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Error) return describeError(value, depth);
  if (depth >= DEPTH) return '[deep]';
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, ITEMS).map((item) => redact(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value).slice(0, ITEMS)) {
    copy[key] = isHidden(key) ? HIDDEN : redact(item, depth + 1);
  }
  return copy;
}

/**
 * What an error may tell a log: its class, message, code, stack and cause. Its other properties are left out, for that is
 * where clients and drivers keep requests, bodies and query parameters.
 */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  const described: Record<string, unknown> = { type: error.name, message: redactText(error.message) };
  if (typeof code === 'string' || typeof code === 'number') described.code = code;
  if (error.stack) described.stack = redactText(error.stack);
  if (error.cause !== undefined && depth < DEPTH) described.cause = redact(error.cause, depth + 1);
  return described;
}

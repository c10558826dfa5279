/** Stands for what the platform's people may not read. */
const CLOSED = '***';

/** What a tenant's people have written is not the platform's to read: its admins see that something is there, and what kind. */
export const closed = (data: unknown): unknown =>
  typeof data === 'object' && data !== null
    ? Object.fromEntries(Object.keys(data).map((field) => [field, CLOSED]))
    : CLOSED;

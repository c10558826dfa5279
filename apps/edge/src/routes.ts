export const contexts = ['identity', 'pocs', 'search'] as const;
export type ContextName = (typeof contexts)[number];

/**
 * Which context answers below which path: the whole routing of the product. `/api/v1/pocs` stands for itself and for
 * everything below `/api/v1/pocs/`, letter by letter.
 */
const table: Readonly<Record<string, ContextName>> = {
  '/.well-known': 'identity',
  '/dev/mail': 'identity',
  '/api/v1/auth': 'identity',
  '/api/v1/users': 'identity',
  '/api/v1/tenants': 'identity',
  '/api/v1/me': 'identity',
  '/api/v1/audit': 'identity',
  '/api/v1/ops/identity': 'identity',
  '/api/v1/ops/unlock': 'identity',
  '/api/v1/pocs': 'pocs',
  '/api/v1/tags': 'pocs',
  '/api/v1/frameworks': 'pocs',
  '/api/v1/ops/pocs': 'pocs',
  '/api/v1/search': 'search',
  '/api/v1/ops/search': 'search',
};

export const prefixes: readonly string[] = Object.keys(table);

/** `path` as the client wrote it, still percent-encoded and without its query. Undefined where nobody answers. */
export function contextAt(path: string): ContextName | undefined {
  const prefix = prefixes.find((start) => path === start || path.startsWith(`${start}/`));
  return prefix === undefined ? undefined : table[prefix];
}

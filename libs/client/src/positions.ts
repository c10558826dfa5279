/** Whose positions count for what is read at a path. Contexts count for themselves; search follows pocs. */
const contexts: Readonly<Record<string, string>> = {
  pocs: 'pocs',
  tags: 'pocs',
  frameworks: 'pocs',
  search: 'pocs',
  users: 'identity',
  tenants: 'identity',
  me: 'identity',
  audit: 'identity',
  auth: 'identity',
};

const contextAt = (url: string): string | undefined =>
  contexts[new URL(url).pathname.replace(/^.*?\/api\/v1\//, '').split('/')[0] ?? ''];

/** What this client wrote last: lists that are asked for with it show that write. */
export class Positions {
  private readonly newest = new Map<string, number>();

  /** The `X-Position` to send with a request; undefined where nothing was written. */
  before({ method, url }: Request): string | undefined {
    const context = method === 'GET' ? contextAt(url) : undefined;
    const position = context === undefined ? undefined : this.newest.get(context);
    return position === undefined ? undefined : String(position);
  }

  after({ method, url }: Request, { headers }: Response): void {
    const context = contextAt(url);
    const position = Number(headers.get('x-position') ?? Number.NaN);
    if (method === 'GET' || context === undefined || !Number.isSafeInteger(position)) return;
    this.newest.set(context, Math.max(position, this.newest.get(context) ?? 0));
  }
}

import { beforeEach, describe, expect, it } from '@jest/globals';
import { isProblem, MrBill, Problem, Unanswered, type Fetch, type Schemas, type Session } from './index.js';

const problem = (status: number, code: string, headers: Record<string, string> = {}) =>
  Response.json(
    { type: `/problems/${code}`, title: code, status, detail: `because of ${code}`, instance: '/', traceId: 't', code },
    { status, headers: { ...headers, 'content-type': 'application/problem+json' } },
  );

/** A service as small as can be, on the other side of a network that fails as it is told to. */
class Service {
  readonly asked: Request[] = [];
  /** What happens to the next requests instead of an answer, in order; `lost`: it is done, but nobody hears of it. */
  readonly faults: ('lost' | 'silent' | Response)[] = [];
  readonly registered = new Map<string, object>();
  /** By number: the newest pair, and the one before, are taken. */
  pair = 0;
  over = false;

  readonly fetch: Fetch = async (request, { signal }) => {
    this.asked.push(request.clone());
    const fault = this.faults.shift();
    if (fault instanceof Response) return fault;
    if (fault === 'silent')
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const answer = await this.answer(request);
    if (fault === 'lost') throw new TypeError('the connection broke');
    return answer;
  };

  private async answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname.slice('/api/v1/'.length);
    if (path === 'auth/login') return this.tokens();
    if (path === 'auth/refresh') {
      const { refreshToken } = (await request.json()) as { refreshToken: string };
      if (this.over || this.pair - Number(refreshToken.slice(1)) > 1) return problem(401, 'session.over');
      return this.tokens();
    }
    if (request.headers.get('authorization') !== `Bearer a${this.pair}`) return problem(401, 'unauthorized');
    if (request.method !== 'POST') return Response.json({ items: [] });
    if (path === 'auth/logout') return new Response(null, { status: 204 });
    const key = request.headers.get('idempotency-key') ?? '';
    if (!this.registered.has(key)) this.registered.set(key, { ...((await request.json()) as object), pocId: 'p1' });
    return Response.json(this.registered.get(key), { status: 201, headers: { 'x-position': '41' } });
  }

  private tokens(): Response {
    this.pair += 1;
    return Response.json({ userId: 'u1', accessToken: `a${this.pair}`, refreshToken: `r${this.pair}` });
  }

  get calls(): string[] {
    return this.asked.map(({ method, url }) => `${method} ${new URL(url).pathname.replace('/api/v1/', '')}`);
  }
}

const URL_OF_API = 'https://mrbill.example';
const account = { tenant: 'padaria.example', email: 'ana@padaria.example', password: 'pão de queijo às 7' };
const body = { name: 'Forno', repositoryUrl: 'https://git.example/a/b' };

let service: Service;
let kept: (Session | undefined)[];
let mrBill: MrBill;
beforeEach(async () => {
  service = new Service();
  kept = [];
  mrBill = new MrBill({
    url: URL_OF_API,
    fetch: service.fetch,
    keepSession: (session) => void kept.push(session),
    limitMs: 3_000,
  });
  await mrBill.signIn(account);
  service.asked.length = 0;
});

describe('a call', () => {
  it('answers the body in its type', async () => {
    const poc: Schemas['Poc'] = await mrBill.post('/api/v1/pocs', { body });
    expect(poc).toMatchObject(body);
    const page = await mrBill.get('/api/v1/pocs', { params: { query: { tags: ['iot', 'forno'] } } });
    expect(page.items).toEqual([]);
    expect(service.asked.at(-1)?.url).toBe(`${URL_OF_API}/api/v1/pocs?tags=iot&tags=forno`);
    // @ts-expect-error -- no such field
    await expect(mrBill.post('/api/v1/pocs', { body: { title: 'Forno' } })).resolves.toBeDefined();
    // @ts-expect-error -- no such path
    await expect(mrBill.get('/api/v1/pox')).resolves.toBeDefined();
  });

  it('throws the problem that was answered', async () => {
    service.faults.push(problem(409, 'poc.deleted'));
    const error = await mrBill.post('/api/v1/pocs', { body }).catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ status: 409, code: 'poc.deleted', message: 'because of poc.deleted', errors: [] });
    expect([isProblem(error, 'poc.deleted'), isProblem(error, 'poc.not-found'), isProblem(error)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(isProblem(new Error('other'))).toBe(false);
  });

  it('bears answers that are no problem document', async () => {
    service.faults.push(new Response('<h1>Bad</h1>', { status: 400, headers: { 'content-type': 'text/html' } }));
    await expect(mrBill.get('/api/v1/pocs')).rejects.toMatchObject({ name: 'Problem', status: 400, code: undefined });
  });

  it('ends at its time limit, and when the caller gives up', async () => {
    const hasty = new MrBill({ url: URL_OF_API, fetch: service.fetch, limitMs: 200 });
    service.faults.push('silent', 'silent', 'silent', 'silent');
    await expect(hasty.post('/api/v1/auth/login', { body: account })).rejects.toThrow(Unanswered);
    expect(service.calls).toEqual(['POST auth/login']);
    const giveUp = new AbortController();
    service.faults.push('silent');
    const call = mrBill.get('/api/v1/pocs', { signal: giveUp.signal });
    giveUp.abort(new Error('changed my mind'));
    await expect(call).rejects.toThrow('changed my mind');
  });
});

describe('a write', () => {
  it('whose reply is lost is sent again with its key, and made once', async () => {
    service.faults.push('lost', 'lost');
    await mrBill.post('/api/v1/pocs', { body });
    const keys = service.asked.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), keys[0], keys[0]]);
    expect(service.registered.size).toBe(1);
    await mrBill.post('/api/v1/pocs', { body });
    expect(service.registered.size).toBe(2);
  });

  it('that nobody answers is given up', async () => {
    service.faults.push('lost', 'lost', 'lost', 'lost');
    await expect(mrBill.post('/api/v1/pocs', { body })).rejects.toThrow(Unanswered);
    expect(service.asked.length).toBe(4);
  });

  it('waits while an earlier try of its own is under way, and where there are too many', async () => {
    service.faults.push(
      'lost',
      problem(409, 'key-under-way', { 'retry-after': '0' }),
      problem(429, 'rate-limited', { 'retry-after': '0' }),
    );
    await expect(mrBill.post('/api/v1/pocs', { body })).resolves.toMatchObject(body);
  });

  it('is not sent again where it has no key, or changes by halves', async () => {
    service.faults.push('lost');
    await expect(
      mrBill.patch('/api/v1/pocs/{pocId}', { params: { path: { pocId: 'p1' } }, body: { name: 'x' } }),
    ).rejects.toThrow(Unanswered);
    service.faults.push('lost');
    await expect(mrBill.post('/api/v1/auth/login', { body: account })).rejects.toThrow(Unanswered);
    expect(service.calls).toEqual(['PATCH pocs/p1', 'POST auth/login']);
    expect(service.asked[0]?.headers.get('content-type')).toBe('application/merge-patch+json');
  });

  it('is shown by the lists that are asked for after it, of its own context', async () => {
    await mrBill.get('/api/v1/pocs');
    await mrBill.post('/api/v1/pocs', { body });
    await mrBill.get('/api/v1/pocs');
    await mrBill.get('/api/v1/search/pocs');
    await mrBill.get('/api/v1/users');
    expect(service.asked.map(({ headers }) => headers.get('x-position'))).toEqual([null, null, '41', '41', null]);
  });
});

describe('a session', () => {
  const expire = () => (service.pair += 1);

  it('is kept, and goes on with a new pair when its token is too old', async () => {
    expire();
    await mrBill.get('/api/v1/pocs');
    expect(service.calls).toEqual(['GET pocs', 'POST auth/refresh', 'GET pocs']);
    expect(kept).toEqual([
      { userId: 'u1', accessToken: 'a1', refreshToken: 'r1' },
      { userId: 'u1', accessToken: 'a3', refreshToken: 'r3' },
    ]);
  });

  it('is refreshed once by however many calls at once', async () => {
    expire();
    await Promise.all(Array.from({ length: 20 }, () => mrBill.get('/api/v1/pocs')));
    expect(service.calls.filter((call) => call === 'POST auth/refresh')).toHaveLength(1);
  });

  it('goes on where the reply with the new pair is lost, or never comes', async () => {
    service.faults.push(problem(401, 'unauthorized'), 'lost');
    await mrBill.get('/api/v1/pocs');
    service.faults.push(problem(401, 'unauthorized'), 'silent');
    await mrBill.get('/api/v1/pocs');
    expect(mrBill.session?.accessToken).toBe(`a${service.pair}`);
  });

  it('stays while it cannot be told whether it may go on', async () => {
    service.faults.push(problem(401, 'unauthorized'), problem(500, 'internal-error'));
    await expect(mrBill.get('/api/v1/pocs')).rejects.toMatchObject({ code: 'internal-error' });
    expect(mrBill.session).toBeDefined();
  });

  it('is over when the service says so, and the call hears why', async () => {
    service.over = true;
    expire();
    await expect(mrBill.get('/api/v1/pocs')).rejects.toMatchObject({ code: 'unauthorized' });
    expect([mrBill.session, kept.at(-1)]).toEqual([undefined, undefined]);
    await expect(mrBill.get('/api/v1/pocs')).rejects.toMatchObject({ code: 'unauthorized' });
    expect(service.calls.filter((call) => call === 'POST auth/refresh')).toHaveLength(1);
  });

  it('goes on where it was kept, and ends by signing out, also where nobody hears of it', async () => {
    const later = new MrBill({ url: URL_OF_API, fetch: service.fetch, session: mrBill.session, limitMs: 300 });
    await later.get('/api/v1/pocs');
    await later.signOut();
    expect(service.calls).toEqual(['GET pocs', 'POST auth/logout']);
    service.faults.push('lost');
    await expect(mrBill.signOut()).rejects.toThrow(Unanswered);
    expect(mrBill.session).toBeUndefined();
  });
});

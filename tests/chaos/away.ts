import type { AppName } from '@mrbill/local';
import type { Readiness } from './full-product.js';
import type { ServerName } from './servers.js';
import type { Asked, Heard } from './traffic.js';

/** What the product lacks while a server is away. */
interface Lack {
  /** By service: the checks that may fail, and no other. The first one does. */
  readonly notReady: Readonly<Partial<Record<AppName, readonly string[]>>>;
  /** What is refused. */
  readonly refused: readonly Asked[];
  /** What may be refused. All else goes on as if nothing were. */
  readonly unsure?: readonly Asked[];
}

const CONTEXTS = ['identity', 'pocs', 'search'] as const;
export const EVERYTHING: readonly Asked[] = ['write', 'change', 'pocs', 'search', 'me'];
/** A context that cannot ask its own database. After five seconds it knows no more whose access has ended. */
const DATABASE = ['postgres', 'migrations', 'revocation'];

export const lacks: Readonly<Record<ServerName, Lack>> = {
  identity: {
    notReady: { identity: [...DATABASE, 'person-keys'], pocs: ['revocation'], search: ['revocation'] },
    refused: EVERYTHING,
  },
  pocs: { notReady: { pocs: DATABASE }, refused: ['write', 'change', 'pocs'] },
  // OpenSearch answers, as long as it is known who may ask.
  search: { notReady: { search: DATABASE }, refused: [], unsure: ['search'] },
  opensearch: { notReady: { search: ['opensearch'] }, refused: ['search'] },
  redis: { notReady: {}, refused: [] },
  aws: { notReady: {}, refused: [] },
};

/** What a machine that has too much to do makes of any check; it is over in a moment. */
const BUSY = /no answer within|not reachable|did not answer in time|what has ended access is not known/;

/** What is wrong with what the services say of themselves while these servers are away. */
export interface Untruths {
  /** They never say so. */
  readonly lies: readonly string[];
  /** They may say so for a moment, and not for long. */
  readonly alarms: readonly string[];
}

export function untruths(said: Readonly<Record<AppName, Readiness>>, missing: readonly ServerName[]): Untruths {
  const isDown = (app: AppName) => missing.some((server) => lacks[server].notReady[app]);
  const lies = CONTEXTS.filter((app) => isDown(app) && said[app].ready).map((app) => `${app} says that it is ready`);
  for (const [app, [first = '']] of missing.flatMap((server) => Object.entries(lacks[server].notReady)))
    if (said[app as AppName].checks[first] === 'ok') lies.push(`${app} says of ${first}: ok`);
  if (said.edge.ready && CONTEXTS.some(isDown)) lies.push('the edge says that all is ready');
  // On a busy machine it may be slower than it should be at any time; quick without Redis it cannot be.
  if (missing.includes('redis'))
    lies.push(
      ...CONTEXTS.filter((app) => said[app].checks.redis === 'ok').map((app) => `${app} says that Redis is quick`),
    );
  const alarms: string[] = [];
  for (const app of [...CONTEXTS, 'edge'] as const) {
    const may = missing.flatMap((server) =>
      app === 'edge' ? CONTEXTS.filter(isDown) : (lacks[server].notReady[app] ?? []),
    );
    for (const [check, text] of Object.entries(said[app].checks)) {
      if (text === 'ok' || check === 'redis' || may.includes(check)) continue;
      (BUSY.test(text) ? alarms : lies).push(`${app} says of ${check}: ${text}`);
    }
  }
  return { lies, alarms };
}

/** What nobody should ever be told. */
export function wrongAnswers(heard: readonly Heard[]): readonly string[] {
  // Of a write whose answer was lost, the first try may still be under way.
  const isRight = ({ asked, status }: Heard) =>
    (status >= 200 && status < 300) || [503, 504].includes(status) || (asked === 'write' && status === 409);
  const wrong = heard.filter((each) => !isRight(each));
  return wrong.map(({ asked, status, said, took }) => `${asked}: ${status} after ${Math.round(took)} ms: ${said}`);
}

/** What of all that was to go on was refused more often than a busy machine would: once in five times. */
export function refusedTooOften(heard: readonly Heard[], missing: readonly ServerName[]): readonly string[] {
  const mayBe = missing.flatMap((server) => [...lacks[server].refused, ...(lacks[server].unsure ?? [])]);
  return EVERYTHING.filter((asked) => !mayBe.includes(asked)).flatMap((asked) => {
    const all = heard.filter((each) => each.asked === asked);
    const refused = all.filter(({ status }) => status >= 300);
    return refused.length > all.length / 5
      ? [
          `${asked}: ${refused.length} of ${all.length} were refused, the last with ${refused.at(-1)?.said}; ` +
            `what was served took ${tookOf(heard)}`,
        ]
      : [];
  });
}

/** Tells a machine that has too much to do from a service that has trouble of its own. */
function tookOf(heard: readonly Heard[]): string {
  const times = (asked: Asked) =>
    heard.filter((each) => each.asked === asked && each.status < 300).map(({ took }) => Math.round(took));
  return EVERYTHING.map((asked) => {
    const sorted = times(asked).sort((a, b) => a - b);
    return `${asked}: ${sorted[sorted.length >> 1] ?? '?'}, at most ${sorted.at(-1) ?? '?'} ms`;
  }).join('; ');
}

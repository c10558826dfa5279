import type { FastifyInstance } from 'fastify';
import type { Route } from './route-list.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Why a route that no controller has is in no document. */
    readonly undocumented?: string;
  }
}

/** Paths that are answered and in no document: files of the documents' own page. */
const FILES = '/api/docs/assets/';

/** What the server answers, each as `GET /api/v1/pocs/:pocId`, from now on. HEAD and OPTIONS come with every other method. */
export function answeredBy(server: FastifyInstance): ReadonlySet<string> {
  const answered = new Set<string>();
  server.addHook('onRoute', ({ method, url, config }) => {
    if (config?.undocumented || url.startsWith(FILES)) return;
    for (const each of [method].flat()) if (each !== 'HEAD' && each !== 'OPTIONS') answered.add(`${each} ${url}`);
  });
  return answered;
}

/** At boot: what is answered must be described, or nobody could know of it. */
export function checkAnswered(answered: ReadonlySet<string>, routes: readonly Route[]): void {
  const described = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  const unknown = [...answered].filter((each) => !described.has(each));
  if (unknown.length > 0)
    throw new Error(
      `answered, but in no document: ${unknown.join(', ')}. Make it a route of a controller, or say why not: { config: { undocumented: '...' } }`,
    );
}

import { RequestMethod, type Type } from '@nestjs/common';
import { type DiscoveryService, MetadataScanner } from '@nestjs/core';
import { readIfMatch } from '../writes/if-match.js';
import { factsOf, type RouteFacts } from './metadata.js';

/** One parameter of a handler that takes something out of the request. */
export interface RouteInput {
  readonly from: 'body' | 'query' | 'param' | 'request' | 'if-match' | 'other';
  /** The single field taken, if not all of them. */
  readonly name?: string;
  readonly schema?: unknown;
}

export interface Route {
  readonly method: string;
  /** As Nest writes it, with the prefix: `/api/v1/pocs/:pocId`. */
  readonly path: string;
  readonly controller: string;
  readonly handler: object;
  readonly name: string;
  readonly facts: RouteFacts;
  readonly inputs: readonly RouteInput[];
}

const PREFIX = '/api/v1';

/** Served at the root, not below `/api/v1`. */
const atRoot = ['/.well-known/', '/dev/', '/livez', '/readyz', '/problems/', '/api/'];

export const isAtRoot = (path: string): boolean => atRoot.some((start) => path === start || path.startsWith(start));

/** All routes of the service, as their decorators describe them. */
export class RouteList {
  private known: readonly Route[] | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  get all(): readonly Route[] {
    return (this.known ??= this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (metatype ? routesOf(metatype as Type) : [])));
  }

  /** The route that a handler serves. Undefined for what is no route of ours. */
  at(handler: object): Route | undefined {
    return this.byHandler.get(handler);
  }

  /** Methods under which something is at this path. */
  methodsAt(url: string): readonly string[] {
    const path = url.split('?')[0] ?? '';
    return [
      ...new Set(this.all.filter((route) => patternOf(route.path).test(path)).map(({ method }) => method)),
    ].sort();
  }

  private handlers: Map<object, Route> | undefined;
  private get byHandler(): Map<object, Route> {
    return (this.handlers ??= new Map(this.all.map((route) => [route.handler, route])));
  }
}

const scanner = new MetadataScanner();

/** The routes of one controller. */
export function routesOf(controller: Type): Route[] {
  const read = <T>(key: string, of: object) => Reflect.getMetadata(key, of) as T | undefined;
  const bases = [read<string | string[]>('path', controller) ?? ''].flat();
  const prototype = controller.prototype as Record<string, object>;
  return scanner.getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name] as object;
    const method = read<RequestMethod>('method', handler);
    const paths = [read<string | string[]>('path', handler) ?? []].flat();
    if (method === undefined || method === RequestMethod.ALL) return [];
    const inputs = inputsOf(controller, name);
    return bases.flatMap((base) =>
      paths.map((path) => ({
        method: RequestMethod[method] as string,
        path: fullPath(base, path),
        controller: controller.name,
        handler,
        name,
        facts: factsOf(handler),
        inputs,
      })),
    );
  });
}

function fullPath(base: string, path: string): string {
  const joined = `/${[base, path]
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;
  return isAtRoot(joined) ? joined : `${PREFIX}${joined}`;
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/:\w+/g, '[^/]+')}$`);

/** Nest's own notes about a handler's parameters: `<kind>:<index>` -> data and schema. */
function inputsOf(controller: Type, name: string): RouteInput[] {
  const notes = (Reflect.getMetadata('__routeArguments__', controller, name) ?? {}) as Record<
    string,
    { data?: unknown; schema?: unknown; factory?: unknown }
  >;
  return Object.entries(notes).map(([key, { data, schema, factory }]) => ({
    from: factory === readIfMatch ? 'if-match' : (kinds[key.split(':')[0] ?? ''] ?? 'other'),
    ...(typeof data === 'string' && { name: data }),
    ...(schema !== undefined && { schema }),
  }));
}

/** Numbers of Nest's `RouteParamtypes`. */
const kinds: Readonly<Record<string, RouteInput['from']>> = { 0: 'request', 3: 'body', 4: 'query', 5: 'param' };

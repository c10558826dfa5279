import type { DynamicModule, ForwardReference, Type } from '@nestjs/common';
import type { ServiceOptions } from '../app/options.js';
import { pages } from '../pages/pages.js';
import { routesOf } from '../routes/route-list.js';
import { describe } from './describe.js';
import { refusedExamples } from './refused-examples.js';
import type { OpenApiDocument } from './document.js';

type Imported = Type | DynamicModule | ForwardReference | Promise<DynamicModule>;

/** The document of a service that does not run: nothing of it is made or opened, only its lists of controllers are read. */
export function describeModule(
  service: Type | DynamicModule,
  options: Omit<ServiceOptions, 'settings'>,
): OpenApiDocument {
  const controllers = new Set([...pages, ...controllersBelow(service, new Set())]);
  const routes = [...controllers].flatMap((controller) => routesOf(controller));
  const refused = refusedExamples(routes);
  if (refused.length > 0) throw new Error(`examples that their own route refuses:\n  ${refused.join('\n  ')}`);
  return describe(routes, options);
}

function controllersBelow(module: Imported, seen: Set<unknown>): Type[] {
  if (module instanceof Promise) throw new Error('a module that comes later cannot be described');
  const plain = 'forwardRef' in module ? (module.forwardRef() as Type | DynamicModule) : module;
  if (seen.has(plain)) return [];
  seen.add(plain);
  const dynamic = typeof plain === 'function' ? undefined : plain;
  const type = dynamic?.module ?? (plain as Type);
  const listed = <T>(key: 'imports' | 'controllers', more: readonly T[] = []) => [
    ...((Reflect.getMetadata(key, type) ?? []) as T[]),
    ...more,
  ];
  return [
    ...listed<Type>('controllers', dynamic?.controllers),
    ...listed<Imported>('imports', dynamic?.imports as Imported[]).flatMap((each) => controllersBelow(each, seen)),
  ];
}

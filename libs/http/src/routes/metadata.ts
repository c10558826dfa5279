import 'reflect-metadata';
import type { z } from 'zod';

/** Who may use a route. */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'permission'; readonly permission: string }
  /** Platform admins, or the operator's credential of the machine. */
  | { readonly kind: 'ops' }
  /** The operator's credential alone: what is not even the platform's to see. */
  | { readonly kind: 'operator' };

/** What a route answers with. */
export interface Answer {
  /** `written`: a `Written` or `Loaded`, shown by its state. `plain`: the body itself. `empty`: no body. */
  readonly from: 'written' | 'plain' | 'empty';
  readonly status: number;
  /** The same body may also come with this status. */
  readonly orStatus?: number | undefined;
  /** Of the body, where it is no JSON. */
  readonly type?: string | undefined;
  readonly schema?: z.ZodType;
  readonly creates: boolean;
  /** Takes no idempotency key: what is sent is a secret, and a key keeps a hash of it that is quick to try out. */
  readonly secretInput?: boolean | undefined;
  readonly present: (state: never) => unknown;
  readonly location?: ((body: never) => string) | undefined;
  /** The view that a list is read from: asked for with `X-Position`, the answer waits for it. */
  readonly view?: string | undefined;
}

/** All that decorators say about a route: read by guards, interceptors, documents and start-up checks alike. */
export interface RouteFacts {
  readonly access?: Access;
  readonly answer?: Answer;
  readonly summary?: string;
  readonly description?: string;
  readonly refuses?: readonly string[];
}

const ROUTE = 'mrbill:route';

export const factsOf = (handler: object): RouteFacts =>
  (Reflect.getMetadata(ROUTE, handler) as RouteFacts | undefined) ?? {};

export const tell =
  (facts: RouteFacts): MethodDecorator =>
  (_target, _name, descriptor) => {
    const handler = descriptor.value as object;
    Reflect.defineMetadata(ROUTE, { ...factsOf(handler), ...facts }, handler);
  };

import { UnreadableFact, type Change, type Fact, type Recorded } from '@mrbill/event-sourcing';
import { z } from 'zod';

type Changes = Readonly<Record<string, z.ZodType>>;

/** What one context tells others about one kind of thing: part of its contract, read by both sides. */
export interface PublishedThing<State extends z.ZodType = z.ZodType, C extends Changes = Changes> {
  /** `pocs`. */
  readonly context: string;
  /** Name of the aggregate, and of the stream that receivers see: `poc`. */
  readonly thing: string;
  /** The whole thing as others may see it; comes with every fact. */
  readonly state: State;
  /** By published name (`poc-registered`): what changed. */
  readonly changes: C;
}

/** A published fact as a receiver's view or reaction takes it. */
export type NewsOf<T extends PublishedThing> = {
  [Name in keyof T['changes'] & string]: Fact<
    Name,
    { readonly change: z.infer<T['changes'][Name]>; readonly state: z.infer<T['state']> }
  >;
}[keyof T['changes'] & string];

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Declares what a context publishes about one kind of thing:
 *
 *     export const pocs = published({ context: 'pocs', thing: 'poc', state: Poc, changes: { 'poc-tagged': z.object({ tag }) } });
 *
 * Schemas are `z.object`: what a newer producer adds is taken off, not refused.
 */
export function published<State extends z.ZodType, const C extends Changes>(
  thing: PublishedThing<State, C>,
): PublishedThing<State, C> {
  for (const name of [thing.context, thing.thing, ...Object.keys(thing.changes)]) {
    if (!NAME.test(name))
      throw new Error(`'${name}' is no name for something published: use small letters, digits and hyphens`);
  }
  return thing;
}

/**
 * Handlers for a view that goes by the newest state of a thing. Whatever the news is called: what mattered to the view may have
 * been followed by something else.
 */
export function byState<State extends z.ZodType, Row>(
  thing: PublishedThing<State>,
  change: (state: z.output<State>, fact: Recorded) => Change<Row>,
): Readonly<Record<string, (data: { readonly state: unknown }, fact: Recorded) => Change<Row>>> {
  const handler = (data: { readonly state: unknown }, fact: Recorded) => change(data.state as z.output<State>, fact);
  return Object.fromEntries(Object.keys(thing.changes).map((name) => [name, handler]));
}

/**
 * The data of one published fact as the contract describes it. A change of a name that this side does not know yet keeps
 * its data as it came: the state says all that is needed. Throws `UnreadableFact` that names what does not fit.
 */
export function dataOf(
  thing: PublishedThing,
  name: string,
  data: { readonly change?: unknown; readonly state?: unknown },
): { change: unknown; state: unknown } {
  const checked = schemaOf(thing, name).safeParse(data);
  if (checked.success) return checked.data as { change: unknown; state: unknown };
  const where = checked.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new UnreadableFact(`${name} does not fit the contract of ${thing.context} (${where.join('; ')})`);
}

const schemas = new WeakMap<PublishedThing, Map<string | undefined, z.ZodType>>();

/** Made once for each name: making a schema takes ten times as long as using it. */
function schemaOf(thing: PublishedThing, name: string): z.ZodType {
  const known = Object.hasOwn(thing.changes, name) ? name : undefined;
  const made = schemas.get(thing) ?? new Map<string | undefined, z.ZodType>();
  schemas.set(thing, made);
  const change = known === undefined ? z.unknown() : (thing.changes[known] ?? z.unknown());
  const schema = made.get(known) ?? z.object({ change, state: thing.state });
  made.set(known, schema);
  return schema;
}

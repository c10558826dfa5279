import { view, type Change, type Fact, type Recorded, type View } from '@mrbill/event-sourcing';
import { byState, type PublishedThing } from '@mrbill/messaging';
import type { z } from 'zod';

/** Which plan a tenant has. The key of the row is the tenant's id. */
export interface PlanRow {
  readonly plan: string;
  /** Position in what the view follows, by which every instance reads what is new. */
  readonly position: number;
}

type On = Readonly<Record<string, ((data: never, fact: Recorded) => Change<PlanRow> | undefined) | null>>;

/** Reads the plan out of the newest state of a tenant: `planOf(tenants, (tenant) => tenant.subscriptionPlan)`. */
export const planOf = <State extends z.ZodType>(
  thing: PublishedThing<State>,
  plan: (state: z.output<State>) => string,
): On => byState(thing, (state, { position }) => ({ put: { plan: plan(state), position } }));

/** A context's own copy of its tenants' plans: `planView('pocs.plans', planOf(...))`. */
export const planView = (name: string, on: On): View<Fact, PlanRow> =>
  view<Fact, PlanRow>({
    name,
    version: 1,
    key: ({ stream }) => stream.id,
    columns: { plan: 'text NOT NULL', position: 'bigint NOT NULL' },
    indexes: ['(position)'],
    on: on as Record<string, never>,
  });

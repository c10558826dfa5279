import { aggregate, type Decision, type Fact } from '@mrbill/event-sourcing';

/** A step of somebody who is signed in, or of the operator, out of their own tenant. */
export interface Crossing {
  readonly by: string;
  readonly to: string;
  readonly why: string;
  readonly at: string;
}

export type CrossingFact = Fact<'crossing.made', Omit<Crossing, 'at'>>;

/** One stream for each step, in the tenant that it was made from. */
export const crossing = aggregate<Crossing, CrossingFact>({
  name: 'crossing',
  evolve: (_, { data, at }) => ({ ...data, at }),
});

export const cross =
  ({ by, to, why }: Omit<Crossing, 'at'>): Decision<Crossing, CrossingFact> =>
  () => [{ type: 'crossing.made', data: { by, to, why } }];

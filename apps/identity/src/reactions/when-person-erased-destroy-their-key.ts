import { Injectable } from '@nestjs/common';
import { PersonKeys, type Reaction } from '@mrbill/event-sourcing';
import { Reacts } from '@mrbill/event-sourcing/nest';
import type { UserFact } from '../user/user.js';

/** So that the key is destroyed also where the process that erased somebody died right after saying so. */
@Injectable()
export class WhenPersonErasedDestroyTheirKey extends Reacts<UserFact> {
  readonly reaction: Reaction<UserFact> = {
    name: 'identity.when-person-erased-destroy-their-key',
    on: { 'user.erased': ({ tenant, stream }) => this.keys.destroy(tenant, stream.id) },
  };

  constructor(private readonly keys: PersonKeys) {
    super();
  }
}

import { Controller, Get, Logger, Post } from '@nestjs/common';
import { Answers, Ops, Summary } from '@mrbill/http';
import { z } from 'zod';
import { SigningKeys, type KeyStanding } from '../tokens/signing-keys.js';

const StandingKey = z.object({
  kid: z.string(),
  status: z
    .enum(['waiting', 'signing', 'leaving'])
    .meta({ description: 'waiting: shown, and signs from `signsAt` on; leaving: shown for what it has signed' }),
  madeAt: z.iso.datetime(),
  signsAt: z.iso.datetime(),
  goneAt: z.iso.datetime().nullable().meta({ description: 'From then on a rotation takes it away' }),
});

const StandingKeys = z
  .object({ keys: z.array(StandingKey) })
  .meta({ id: 'StandingKeys', description: 'The keys that sign access tokens, oldest first' });

const RotatedKeys = StandingKeys.extend({
  added: z.string().nullable().meta({ description: 'Null where one was waiting already' }),
  removed: z.array(z.string()).meta({ description: 'Nothing that these signed is good any more' }),
}).meta({ id: 'RotatedKeys', description: 'What a rotation of keys has done, and how the keys stand after it' });

/** How the signing keys stand, and the next one. Instances share them, so it does not matter which one is asked. */
@Controller('ops/identity/keys')
export class RotateKeysRoute {
  constructor(private readonly keys: SigningKeys) {}

  @Get()
  @Ops()
  @Answers(StandingKeys)
  @Summary(
    'Show how the keys stand that sign access tokens',
    'Which one signs, which waits, and when those that have signed are not needed any more. Nothing private of any.',
  )
  async standings() {
    return { keys: (await this.keys.standings()).map(shown) };
  }

  @Post('rotate')
  @Ops()
  @Answers(RotatedKeys)
  @Summary(
    'Make the next key that signs access tokens',
    'It is shown at once and signs five minutes later, unless one waits already. Keys of which no token is good any more go.',
  )
  async rotate() {
    const { added, removed } = await this.keys.rotate();
    new Logger('SigningKeys').log({ added, removed }, 'the signing keys were rotated');
    return { added, removed, keys: (await this.keys.standings()).map(shown) };
  }
}

const shown = ({ kid, status, madeAt, signsAt, goneAt }: KeyStanding): z.infer<typeof StandingKey> => ({
  kid,
  status,
  madeAt: madeAt.toISOString(),
  signsAt: signsAt.toISOString(),
  goneAt: goneAt && goneAt.toISOString(),
});

import { Controller, Get, Header } from '@nestjs/common';
import { Answers, Public, Summary } from '@mrbill/http';
import { z } from 'zod';
import { SigningKeys } from '../tokens/signing-keys.js';

const Jwks = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('EC'),
        crv: z.literal('P-256'),
        x: z.string().meta({ examples: ['f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU'] }),
        y: z.string().meta({ examples: ['x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'] }),
        kid: z.string().meta({ examples: ['2026-03'] }),
        alg: z.literal('ES256'),
        use: z.literal('sig'),
      }),
    ),
  })
  .meta({ id: 'Jwks', description: 'Public keys that access tokens are signed by (RFC 7517)' });

@Controller('.well-known')
export class ShowKeysRoute {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Public()
  @Header('cache-control', 'public, max-age=60')
  @Answers(Jwks)
  @Summary(
    'Get the keys that access tokens are signed by',
    'A key is here well before it signs, and for as long as what it signed may be shown. Ask again for a `kid` that you do not know.',
  )
  async keySet() {
    return { keys: (await this.keys.all()).map(({ jwk }) => jwk) };
  }
}

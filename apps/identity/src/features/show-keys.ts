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
        x: z.string(),
        y: z.string(),
        kid: z.string(),
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
  @Summary('The keys that access tokens are signed by')
  async keySet() {
    return { keys: (await this.keys.all()).map(({ jwk }) => jwk) };
  }
}

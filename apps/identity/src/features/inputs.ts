import { line, text } from '@mrbill/http/input';
import { z } from 'zod';

export const Email = line(3, 254)
  .pipe(z.email({ error: 'must be an e-mail address' }))
  .meta({ type: 'string', format: 'email', maxLength: 254, examples: ['ana@padaria.example'] });

export const FullName = line(1, 200).meta({ examples: ['Ana Souza'] });

/** A password to be compared, or another secret: whatever it is, it is right or wrong. */
export const Secret = text(1, 1000).meta({ examples: ['kx3Vt0.h8Yq2ZbN5'] });

/** Somebody, as an operator names them: in the body, because addresses do not belong into URLs. */
export const PersonAsked = z
  .strictObject({
    tenant: line(1, 300).meta({ description: 'The domain or the id of their tenant', examples: ['padaria.example'] }),
    person: line(1, 254).meta({ description: 'Their address or their id', examples: ['ana@padaria.example'] }),
  })
  .meta({ id: 'PersonAsked' });

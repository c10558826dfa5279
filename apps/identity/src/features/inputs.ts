import { line, text } from '@mrbill/http/input';
import { z } from 'zod';

export const Email = line(3, 254)
  .pipe(z.email({ error: 'must be an e-mail address' }))
  .meta({ type: 'string', format: 'email', maxLength: 254 });

export const FullName = line(1, 200);

/** As it was typed: white space counts. */
export const NewPassword = text(10, 200).meta({ type: 'string', format: 'password', minLength: 10, maxLength: 200 });

/** A password to be compared, or another secret: whatever it is, it is right or wrong. */
export const Secret = text(1, 1000);

/** Somebody, as an operator names them: in the body, because addresses do not belong into URLs. */
export const PersonAsked = z
  .strictObject({
    tenant: line(1, 300).meta({ description: 'The domain or the id of their tenant' }),
    person: line(1, 254).meta({ description: 'Their address or their id' }),
  })
  .meta({ id: 'PersonAsked' });

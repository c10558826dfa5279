import { line, text } from '@mrbill/http/input';
import { z } from 'zod';

export const Email = line(3, 254)
  .pipe(z.email({ error: 'must be an e-mail address' }))
  .meta({ type: 'string', format: 'email', maxLength: 254 });

export const FullName = line(1, 200);

/** A password to be compared, or another secret: whatever it is, it is right or wrong. */
export const Secret = text(1, 1000);

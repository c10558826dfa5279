import { z } from 'zod';

// What a schema does not say itself, zod says: that undefined was received, which is no word for people.
z.config({
  customError: ({ code, input }) => (code === 'invalid_type' && input === undefined ? 'is required' : undefined),
});

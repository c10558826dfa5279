import { tell } from './metadata.js';

/** What the documents say about a route: one sentence, and more where it helps. */
export const Summary = (summary: string, description?: string): MethodDecorator =>
  tell({ summary, ...(description && { description }) });

/** The codes of the context's own problems that a route may answer with, beside those that any route may. */
export const Refuses = (...refuses: string[]): MethodDecorator => tell({ refuses });

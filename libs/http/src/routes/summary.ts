import { tell } from './metadata.js';

/** What the documents say about a route: what it does, and what whoever calls it must know. The service does not start without. */
export const Summary = (summary: string, description: string): MethodDecorator => tell({ summary, description });

/** The codes of the context's own problems that a route may answer with, beside those that any route may. */
export const Refuses = (...refuses: string[]): MethodDecorator => tell({ refuses });

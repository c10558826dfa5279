import { DocumentRoutes } from './documents.routes.js';
import { HealthRoutes } from './health.routes.js';

/** What every service answers by itself. */
export const pages = [HealthRoutes, DocumentRoutes] as const;

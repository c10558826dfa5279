import type { ServiceOptions } from '../app/options.js';
import type { AsyncApiDocument } from './document.js';

/** What a service tells others; most tell nothing. */
export const eventsOf = ({ title, description, events }: Omit<ServiceOptions, 'settings'>): AsyncApiDocument =>
  events ?? {
    asyncapi: '3.0.0',
    info: { title, version: '1', description },
    defaultContentType: 'application/cloudevents+json',
    channels: {},
    operations: {},
    components: { messages: {}, schemas: {} },
  };

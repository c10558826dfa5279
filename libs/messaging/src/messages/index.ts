export { clientsAt } from './clients.js';
export type { AwsClients, AwsPlace } from './clients.js';
export { UnreadableMessage } from './message.js';
export type { Heard, Message } from './message.js';
export { provision } from './provisioning.js';
export { FailsAsItIs, SqsContext, SqsServer } from './sqs-server.js';
export type { SqsServerOptions } from './sqs-server.js';
export { PublicationSource, Telling } from './telling.js';

export { OperationsModule } from './operations.module.js';
export { LoggedEvent, LoggedEvents, LoggedStream } from './event-shapes.js';
export { operationsProblems } from './problems.js';
export { OpenedMessage, Queues, QueueWish, RefusedMessage, RefusedMessages, WishDone } from './queue-shapes.js';
export { DeadLetter, Started, Status, SubscriptionReport, Wished } from './shapes.js';
export { Verification } from './verification-shapes.js';

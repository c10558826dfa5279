export { OperationsModule } from './operations.module.js';
export { operationsProblems } from './problems.js';
export { DeadLetter, Started, Status, SubscriptionReport, Wished } from './shapes.js';

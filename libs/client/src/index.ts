export type { ProblemCode } from './generated/api.js';
export { MrBill } from './mr-bill.js';
export type { MrBillOptions, Schemas } from './mr-bill.js';
export { isProblem, Problem, Unanswered } from './problem.js';
export type { Fetch } from './sending.js';
export type { Session } from './sessions.js';

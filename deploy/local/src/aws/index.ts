export { ANYBODY } from './anybody.js';
export { conversations } from './conversations.js';
export { findMessages, makeAll, type Messages } from './messages.js';

export { conversations } from './conversations.js';
export { findMessages, type Messages } from './messages.js';

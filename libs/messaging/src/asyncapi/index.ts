export { describePublished } from './describe-published.js';

import './missing.js';

export { Flag, many, Page, pageFrom, pageOf, sorting, TimeRange, Uuid } from './queries.js';
export type { PageAsked, PageOf } from './queries.js';
export { comparisonKey, line, text } from './text.js';

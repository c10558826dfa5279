export { mistakesOf } from '../routes/check-routes.js';
export { unlistedCodes } from './unlisted-codes.js';
export { RouteList } from '../routes/route-list.js';
export { testSettings } from './test-settings.js';
export { person, TestTokens } from './test-tokens.js';
export type { Person } from './test-tokens.js';

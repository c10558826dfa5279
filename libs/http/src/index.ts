export { Denials } from './access/denials.js';
export { KeySet, KnownKeys } from './access/key-set.js';
export type { Permissions } from './access/permissions.js';
export { Revocations, RevocationsInMemory } from './access/revocations.js';
export type { SignedInAs } from './access/revocations.js';
export { bootstrap, start } from './app/bootstrap.js';
export type { Running } from './app/bootstrap.js';
export { createApp, watchOver } from './app/create-app.js';
export { InternalListener } from './app/internal-listener.js';
export type { ServiceOptions, Watch } from './app/options.js';
export type { AsyncApiDocument, Message } from './asyncapi/document.js';
export { eventsOf } from './asyncapi/events-of.js';
export { mergeAsyncApi } from './asyncapi/merge.js';
export { config, readConfig, secret, WrongConfiguration } from './config/config.js';
export { httpSettings, quota } from './config/settings.js';
export type { HttpSettings } from './config/settings.js';
export { addressParts } from './door/address-parts.js';
export { arrivalOf } from './door/arrival.js';
export type { Arrival } from './door/arrival.js';
export { ClientAddress, ClientDevice } from './door/client-address.js';
export {
  comparisonKey,
  Flag,
  line,
  many,
  Page,
  pageFrom,
  pageOf,
  sorting,
  text,
  TimeRange,
  Uuid,
} from './input/index.js';
export type { PageAsked, PageOf } from './input/index.js';
export { Plans, RateLimits, RateLimitsInMemory, takenFrom } from './limits/rate-limits.js';
export type { Policy, Quota, Taken } from './limits/rate-limits.js';
export { alsoRefusing } from './openapi/also-refusing.js';
export { describeModule } from './openapi/described-module.js';
export { WholeDocument } from './openapi/document.js';
export type { OpenApiDocument, Operation } from './openapi/document.js';
export { exampleOf } from './openapi/examples.js';
export { mergeOpenApi } from './openapi/merge.js';
export { Schemas } from './openapi/schemas.js';
export { commonProblems, ProblemError } from './problems/problem.js';
export type { InputError, Problem, ProblemDefinition, ProblemTable } from './problems/problem.js';
export { Freshness } from './reads/freshness.js';
export { Allow, Operator, Ops, Public } from './routes/access.js';
export { Answers, Changes, Creates, Lists, NoContent, Shows } from './routes/answers.js';
export { Refuses, Summary } from './routes/summary.js';
export { IfMatch } from './writes/if-match.js';

export { aggregate, fold, schemaVersionOf, upcast } from './aggregate.js';
export type { Aggregate, Decision, Personal, Upcast } from './aggregate.js';
export { AmbientSource } from './ambient.js';
export type { Ambient, Claim } from './ambient.js';
export { Clock, Ids, SystemClock, TimeOrderedIds } from './clock.js';
export {
  AlreadyAnswered,
  ConcurrentWrite,
  KeyReused,
  KeyUnderWay,
  StoreBusy,
  Taken,
  UnreadableFact,
  UnstorablePayload,
  VersionMismatch,
} from './errors.js';
export type { Cause, Fact, Happened, Json, Recorded, StreamId } from './fact.js';
export { FactCodec } from './people/codec.js';
export { NoPersonKeys, PersonErased, PersonKeys } from './people/person-keys.js';
export { Rejection } from './rejection.js';
export { EventStore } from './store.js';
export type { Append, ClaimedKey, NewEvent, StoredEvent, StoreTransaction, Verdict } from './store.js';
export { Streams, TransactionStreams } from './streams.js';
export type { Loaded, Updating, Written } from './streams.js';
export { inTransaction, isNotWritable, isOutOfReach, openPool } from './postgres/pool.js';
export type { PoolOptions } from './postgres/pool.js';
export { WatchedClient } from './postgres/watched-client.js';
export { EventLog } from './postgres/event-log.js';
export type { LoggedEvent, LoggedPage } from './postgres/event-log.js';
export { PostgresStore } from './postgres/postgres-store.js';
export { AMBIENT_TENANT, appending } from './postgres/appending.js';
export { loading } from './postgres/loading.js';
export { rolesOf, storeSchema, tenantTable } from './postgres/schema.js';
export type { StoreRoles } from './postgres/schema.js';
export { Feed } from './publication/feed.js';
export type { News, NewsPage, NewsText } from './publication/feed.js';
export { publication } from './publication/publication.js';
export type { PublicationRow, Published } from './publication/publication.js';
export { Announcements } from './subscriptions/announcements.js';
export { NoSuchGeneration } from './subscriptions/generations.js';
export type { Parked, ParkingWish } from './subscriptions/parking.js';
export { Pump } from './subscriptions/pump.js';
export type { Following } from './subscriptions/following.js';
export type { PumpOptions } from './subscriptions/pump.js';
export type { PumpLog, SubscriptionStatus } from './subscriptions/reports.js';
export { ReactionModel } from './subscriptions/reaction.js';
export type { AroundReaction, Reaction } from './subscriptions/reaction.js';
export { NotVerifiable, VerificationUnderWay } from './subscriptions/verifications.js';
export type { DifferenceKind } from './verification/difference.js';
export type { VerificationStatus } from './verification/job.js';
export { StoreSource } from './subscriptions/source.js';
export type { Page, Source } from './subscriptions/source.js';
export { DocumentIndex, IndexView } from './views/index-view.js';
export type { IndexDefinition, IndexedId, IndexEntry, RefusedEntry } from './views/index-view.js';
export { PostgresView } from './views/postgres-view.js';
export { ViewInMemory } from './views/view-in-memory.js';
export type { Positioned, ViewInMemoryOptions } from './views/view-in-memory.js';
export type { Presence, ReadModel } from './views/read-model.js';
export { tally } from './views/tally.js';
export type { Tally } from './views/tally.js';
export { view } from './views/view.js';
export type { AnyView, Change, Poison, View } from './views/view.js';

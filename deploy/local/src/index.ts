export { CannotStart } from './cannot-start.js';
export { type Postgres, type PostgresOptions, startPostgres } from './postgres/postgres.js';
export { type Logins, type ProvisionOptions, provision } from './databases.js';

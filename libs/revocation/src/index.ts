export { EndedAccess } from './ended-access.js';
export type { EndedAccessOptions } from './ended-access.js';
export { RevocationModule } from './revocation.module.js';
export { endsAccess, revocationView } from './revocation-view.js';
export type { RevocationRow } from './revocation-view.js';

import { crossing } from './crossing/crossing.js';
import { refusal } from './refusal/refusal.js';
import { session } from './session/session.js';
import { tenant } from './tenant/tenant.js';
import { user } from './user/user.js';

/** All kinds of things of which identity keeps the history. */
export const aggregates = [tenant, user, session, crossing, refusal];

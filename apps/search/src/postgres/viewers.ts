import type { PocDocument } from '../engine/poc-document.js';

/** Whose public POCs are. */
export const EVERYBODY = '00000000-0000-0000-0000-000000000000';

/** Who alone may see what is in a document. */
export const whoseOf = ({ isPublic, userId }: PocDocument): string => (isPublic ? EVERYBODY : userId);

/** The same, said of a row of the index. */
export const WHOSE = `CASE WHEN is_public THEN '${EVERYBODY}'::uuid ELSE user_id END`;

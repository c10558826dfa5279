import { endOfAccess } from '@mrbill/identity/contract';
import { revocationView } from '@mrbill/revocation';

/** Who may not come in any more, as identity told it. */
export const revocation = revocationView('search.revocation', ...endOfAccess);

import type { Output } from './output.js';
import type { RunningProduct } from './running.js';

interface Erased {
  readonly userId: string;
  readonly erasedAt: string;
}

/** Erases somebody for good; `tenant` is a domain or id, `person` an address or id. */
export async function erasePerson(
  product: RunningProduct,
  tenant: string,
  person: string,
  output: Output,
): Promise<number> {
  const erased = await product.command<Erased>('identity', 'identity/persons/erase', { tenant, person });
  output.value(erased);
  output.line(
    `Erased at ${erased.erasedAt}: the key of ${erased.userId} is destroyed, and with it all that was personal, in backups of facts as well. What the person registered stays, without a name.`,
  );
  return 0;
}

interface Exported {
  readonly user: { readonly userId: string; readonly tenantId: string };
}

interface PageOfPocs {
  readonly items: readonly unknown[];
  readonly totalPages: number;
}

/** Prints all that is kept about somebody, of every context, as one JSON document. */
export async function exportPerson(
  product: RunningProduct,
  tenant: string,
  person: string,
  output: Output,
): Promise<number> {
  const identity = await product.command<Exported>('identity', 'identity/persons/export', { tenant, person });
  const { userId, tenantId } = identity.user;
  const pocs: unknown[] = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const asked = { tenantId, userId, page };
    const { items, totalPages } = await product.command<PageOfPocs>('pocs', 'pocs/persons/export', asked);
    pocs.push(...items);
    pages = totalPages;
  }
  const all = { identity, pocs };
  output.value(all);
  output.line(JSON.stringify(all, null, 2));
  return 0;
}

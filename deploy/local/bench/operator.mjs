import { MrBill } from '@mrbill/client';

/** Who may ask how far each context is. */
export async function operatorOf({ url, platformAdmin: { tenant, email, password } }) {
  const platform = new MrBill({ url });
  await platform.signIn({ tenant, email, password });
  return platform;
}

/** Those of the people who belong to the first of their tenants, as POCs name them. */
export async function ownersOf(people) {
  const [[domain]] = people.accounts;
  const own = people.accounts.flatMap(([of], who) => (of === domain ? [who] : []));
  return Promise.all(
    own.map(async (who) => {
      const answer = await fetch(`${people.url}/api/v1/me`, { headers: people.header(who) });
      const { tenantId, userId } = await answer.json();
      return { tenantId, userId };
    }),
  );
}

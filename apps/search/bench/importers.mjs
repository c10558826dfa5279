// Who imports: users of several tenants, made through the public API as anybody would make them.
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MrBill, Problem } from '@mrbill/client';

const TENANTS = 3;
const USERS = 3;

/** `demo` as `npm start` writes it. In a later run the same users are found again, and their POCs with them. */
export async function importersOf(demo) {
  const { tenant, email, password } = demo.platformAdmin;
  const passwordOf = (address) => createHmac('sha256', password).update(address).digest('base64url');
  const platform = new MrBill({ url: demo.url });
  await platform.signIn({ tenant, email, password });
  const importers = [];
  for (let number = 1; number <= TENANTS; number++) {
    const domain = `packages-${number}.example`;
    const person = (name) => ({ url: demo.url, domain, email: `${name}@${domain}`, fullName: name, passwordOf });
    const admin = person('admin');
    const input = {
      name: `Packages ${number}`,
      domain,
      subscriptionPlan: 'ENTERPRISE',
      settings: { locale: 'en' },
      admin: { email: admin.email, fullName: admin.fullName },
    };
    const { client } = await member(admin, () => platform.post('/api/v1/tenants', { body: input }));
    for (let each = 1; each <= USERS; each++) {
      const user = person(`importer-${each}`);
      const body = { email: user.email, fullName: user.fullName, role: 'USER' };
      importers.push({ domain, ...(await member(user, () => client.post('/api/v1/users', { body }))) });
    }
  }
  return { platform, importers };
}

/** Somebody who is signed in; invited before, if that has not been done yet. */
async function member({ url, domain, email, fullName, passwordOf }, invite) {
  const client = new MrBill({ url, limitMs: 60_000 });
  const account = { tenant: domain, email, password: passwordOf(email) };
  const known = await client.signIn(account).then(() => true, refusedAs(401, false));
  if (!known) {
    await invite().catch(refusedAs(409));
    const invitation = await invitationFor(url, email);
    await client.post('/api/v1/auth/register', { body: { invitation, fullName, password: account.password } });
    await client.signIn(account);
  }
  /** Tokens live for minutes: what takes longer than one answer begins with new ones. */
  return { client, renew: () => client.signIn(account) };
}

const refusedAs = (status, answer) => (error) => {
  if (!(error instanceof Problem) || error.status !== status) throw error;
  return answer;
};

async function invitationFor(url, address) {
  for (let tries = 0; tries < 100; tries++) {
    const mails = await (await fetch(`${url}/dev/mail?to=${encodeURIComponent(address)}`)).json();
    const invitation = mails.at(-1)?.links[0]?.split('invitation=')[1];
    if (invitation) return invitation;
    await sleep(100);
  }
  throw new Error(`no invitation came for ${address}: this needs a profile whose mail can be read`);
}

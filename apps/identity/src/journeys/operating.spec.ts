import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '@mrbill/http';
import { PLATFORM_TENANT } from '@mrbill/tenancy';
import { WhenUserInvitedSendInvitation } from '../reactions/when-user-invited-send-invitation.js';
import { bootstrapFromCommandLine, explainBootstrap } from '../programs/bootstrapping.js';
import { Plan, seedPeople } from '../programs/seeding.js';
import { identitySettings } from '../settings.js';
import { user } from '../user/user.js';
import { newDatabases } from './databases.js';
import { databasesIn, House, PASSWORD } from './house.js';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house?.close());

const person = (name: string, domain: string) => ({
  email: `${name}@${domain}`,
  fullName: name,
  password: `${PASSWORD} of ${name}`,
});

describe('seeding', () => {
  const plan = Plan.parse({
    platformAdmin: { ...person('bill', 'mrbill.example'), tenant: 'mrbill.example' },
    tenants: ['one.example', 'two.example'].map((domain) => ({
      name: domain,
      domain,
      locale: 'pt-BR',
      subscriptionPlan: 'PRO',
      admin: person('admin', domain),
      users: Array.from({ length: 9 }, (_, index) => person(`user${index}`, domain)),
      pocs: [{ what: 'is for others' }],
    })),
  });

  it('makes people who can sign in at once, within ten seconds, and sends no mail', async () => {
    const since = performance.now();
    const { tenants } = await seedPeople(house.bench, plan);
    expect(performance.now() - since).toBeLessThan(10_000);
    expect(tenants.map(({ domain, users }) => [domain, users.length])).toEqual([
      ['one.example', 9],
      ['two.example', 9],
    ]);
    const { email, password } = person('user7', 'two.example');
    const session = await house.signIn({ email, password, tenant: 'two.example' });
    expect(session.userId).toBe(tenants[1]?.users[7]?.userId);
    expect((await house.as(session.accessToken).get('me')).body).toMatchObject({
      tenantId: tenants[1]?.tenantId,
      role: 'USER',
      locale: 'pt-BR',
    });
    expect((await house.ask('GET', `/dev/mail?to=${email}`)).body).toEqual([]);
  });

  it('keeps what is there', async () => {
    const first = await seedPeople(house.bench, plan);
    const changed = {
      ...plan,
      tenants: plan.tenants.map((tenant) => ({ ...tenant, admin: { ...tenant.admin, password: 'another password' } })),
    };
    expect(await seedPeople(house.bench, changed)).toEqual(first);
    const { email, password } = person('admin', 'one.example');
    await house.signIn({ email, password, tenant: 'one.example' });
  });
});

describe('bootstrap', () => {
  const bootstrap = (line: string, password = '') =>
    bootstrapFromCommandLine(line.split(' '), house.env, () => Promise.resolve(password));

  it('says who the first platform admin is, and makes no second one', async () => {
    const known = await bootstrap('--email bill@mrbill.example --name Bill');
    expect(known).toEqual({
      tenantId: PLATFORM_TENANT,
      tenant: 'mrbill.example',
      userId: expect.any(String),
      email: 'bill@mrbill.example',
      made: false,
    });
    await expect(bootstrap('--email eve@mrbill.example --name Eve')).rejects.toMatchObject({
      code: 'platform.has-admin',
    });
  });

  it.each([
    ['', /--email/],
    ['--email nobody --name Bill', /--email: must be an e-mail address/],
    ['--email bill@mrbill.example --name Bill --locale fr', /--locale/],
    ['--email bill@mrbill.example --name Bill --role ADMIN', /--role/],
    ['--email bill@mrbill.example --name Bill --password-stdin', /--password-stdin/],
  ])('explains what is wrong with %j', async (line, what) => {
    const wrong = await bootstrap(line, 'short').catch((error: unknown) => error);
    expect(explainBootstrap(wrong)).toMatch(what);
    expect(explainBootstrap(wrong)).toContain('Usage: npm run ops -- bootstrap');
  });

  it('makes a password that is shown once, or takes one, in an installation that has no admin yet', async () => {
    const databases = await newDatabases();
    const env = { ...house.env, ...databasesIn(databases) };
    const ask = (line: string, password = '') =>
      bootstrapFromCommandLine(line.split(' '), env, () => Promise.resolve(password));
    const made = await ask('--email ops@platform.example --name Ops --domain other.example');
    expect(made).toMatchObject({ made: true, tenant: 'other.example', password: expect.stringMatching(/^.{20}$/) });
    expect(await ask('--email ops@platform.example --name Ops --password-stdin', 'another password\n')).toMatchObject({
      made: false,
    });
    await databases.close();
  });
});

describe('an erroneous environment', () => {
  it('is told as a whole, without secrets', () => {
    const wrong = {
      DATABASE_URL_IDENTITY: 'mysql://root:hidden@x/y',
      MRBILL_PROFILE: 'full',
      FEED_CONSUMERS: '{"a":1}',
    };
    expect(() => readConfig(identitySettings, wrong)).toThrow(
      expect.objectContaining({
        lines: expect.arrayContaining([
          'DATABASE_URL_IDENTITY is (not shown); it must be a URL as postgres://user:password@host:port/database',
          'MRBILL_PROFILE is "full"; it must be embedded, the one profile that this version has',
          'FEED_CONSUMERS is (not shown); it must be JSON of consumer -> SHA-256 of its token in hex',
          expect.stringMatching(/^KEY_FILE is not set/),
        ]),
      }) as never,
    );
  });
});

describe('an invitation', () => {
  it('that goes out again voids the one before', async () => {
    const { tenantId, admin } = await house.tenant('mail.example');
    const made = await (
      await house.signedIn(admin)
    ).post('users', { email: 'late@mail.example', fullName: 'Late', role: 'USER' });
    const first = await house.invitationTo('late@mail.example');
    const { context, ids, streams } = house.bench;
    const history = await context.asSystem('spec', tenantId, ids.next(), () =>
      streams.history(user, made.body.userId as string),
    );
    // As after a crash between the mail and the checkpoint: the same fact comes again.
    const { reaction } = house.service.app.get(WhenUserInvitedSendInvitation, { strict: false });
    const again = () => reaction.on['user.invited']?.(history[0] as never);
    await again();
    const second = await house.invitationTo('late@mail.example', 2);
    const register = (invitation: string) =>
      house.ask('POST', 'auth/register', { invitation, fullName: 'Late', password: PASSWORD });
    expect((await register(first)).status).toBe(410);
    expect((await register(second)).status).toBe(201);
    await again();
    expect((await house.ask('GET', '/dev/mail?to=late@mail.example')).body).toHaveLength(2);
  });
});

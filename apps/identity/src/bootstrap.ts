import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { Rejection } from '@mrbill/event-sourcing';
import { config } from '@mrbill/http';
import { z } from 'zod';
import { Locale } from './contract/tenant.js';
import { Email, FullName, NewPassword } from './features/inputs.js';
import { storeSettings } from './settings.js';
import { Domain } from './tenant/domain.js';
import { appointFirstAdmin } from './user/first-admin.js';
import { openWorkbench } from './workbench.js';

const USAGE = `Usage: npm run ops -- bootstrap --email <address> --name <full name> [--domain <domain>] [--locale pt-BR|en] [--password-stdin]
  --domain          of the platform's own tenant; by default the one of the address
  --password-stdin  takes the password from standard input; without it one is made and shown once`;

const Asked = z.strictObject({
  email: Email,
  name: FullName,
  domain: Domain.optional(),
  locale: Locale.default('en'),
  'password-stdin': z.boolean().default(false),
});

/** Appoints the first platform admin. Prints one line of JSON: { tenantId, tenant, userId, email, made, password? }. */
async function main(): Promise<void> {
  const asked = Asked.parse(argumentsGiven());
  const domain = asked.domain ?? Domain.parse(asked.email.split('@').at(-1));
  const given = asked['password-stdin']
    ? NewPassword.parse((await text(process.stdin)).replace(/\r?\n$/, ''))
    : undefined;
  const password = given ?? randomBytes(15).toString('base64url');
  const bench = openWorkbench(config(storeSettings));
  try {
    const {
      tenantId,
      domain: tenant,
      userId,
      made,
    } = await appointFirstAdmin(bench, { ...asked, fullName: asked.name, domain, password });
    const shown = made && given === undefined ? { password } : {};
    console.log(JSON.stringify({ tenantId, tenant, userId, email: asked.email, made, ...shown }));
  } finally {
    await bench.close();
  }
}

function argumentsGiven(): unknown {
  const option = { type: 'string' } as const;
  const options = {
    email: option,
    name: option,
    domain: option,
    locale: option,
    'password-stdin': { type: 'boolean' },
  } as const;
  return parseArgs({ options }).values;
}

function explain(error: unknown): string {
  if (error instanceof z.ZodError)
    return `${error.issues.map(({ path, message }) => `--${path.join('.') || 'password-stdin'}: ${message}`).join('\n')}\n${USAGE}`;
  if (error instanceof Rejection && error.code === 'platform.has-admin')
    return 'There is a platform admin already; bootstrap makes the first one only.';
  if (error instanceof Rejection && error.code === 'tenant.domain-taken')
    return 'Another tenant has this domain: give the platform another one by --domain.';
  return `${error instanceof Error ? error.message : String(error)}\n${USAGE}`;
}

try {
  await main();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}

import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Rejection } from '@mrbill/event-sourcing';
import { readConfig } from '@mrbill/http';
import { z } from 'zod';
import { Locale } from '../contract/tenant.js';
import { NewPassword, weaknessOf, type Known } from '../credentials/password-rules.js';
import { Email, FullName } from '../features/inputs.js';
import { storeSettings } from '../settings.js';
import { Domain } from '../tenant/domain.js';
import { appointFirstAdmin } from './first-admin.js';
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

/** What bootstrap prints. `password` is there if it was made here; nobody can see it again. */
export interface Bootstrapped {
  readonly tenantId: string;
  readonly tenant: string;
  readonly userId: string;
  readonly email: string;
  readonly made: boolean;
  readonly password?: string;
}

/** Appoints the first platform admin as the operator's command line says. What it throws, `explainBootstrap` puts into words. */
export async function bootstrapFromCommandLine(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  readInput: () => Promise<string>,
): Promise<Bootstrapped> {
  const asked = Asked.parse(parsed(args));
  const { email, name: fullName, locale } = asked;
  const domain = asked.domain ?? Domain.parse(email.split('@').at(-1));
  const known = { email, fullName, domain };
  const given = asked['password-stdin'] ? passwordIn(await readInput(), known) : undefined;
  const password = given ?? randomBytes(15).toString('base64url');
  const bench = openWorkbench(readConfig(storeSettings, env));
  try {
    const { domain: tenant, ...admin } = await appointFirstAdmin(bench, { email, fullName, locale, domain, password });
    return { ...admin, tenant, email, ...(admin.made && given === undefined && { password }) };
  } finally {
    await bench.close();
  }
}

function passwordIn(input: string, known: Known): string {
  const Given = NewPassword.refine((password) => weaknessOf(password, known) === undefined, {
    error: ({ input: password }) => weaknessOf(String(password), known) ?? 'is no good password',
  });
  return z.object({ 'password-stdin': Given }).parse({ 'password-stdin': input.replace(/\r?\n$/, '') })[
    'password-stdin'
  ];
}

function parsed(args: readonly string[]): unknown {
  const option = { type: 'string' } as const;
  const options = {
    email: option,
    name: option,
    domain: option,
    locale: option,
    'password-stdin': { type: 'boolean' },
  } as const;
  return parseArgs({ args: [...args].filter(Boolean), options }).values;
}

/** What went wrong, and what to do. */
export function explainBootstrap(error: unknown): string {
  if (error instanceof Rejection && error.code === 'platform.has-admin')
    return 'There is a platform admin already; bootstrap makes the first one only.';
  if (error instanceof Rejection && error.code === 'tenant.domain-taken')
    return 'Another tenant has this domain: give the platform another one by --domain.';
  if (error instanceof z.ZodError)
    return `${error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('\n')}\n${USAGE}`;
  return `${error instanceof Error ? error.message : String(error)}\n${USAGE}`;
}

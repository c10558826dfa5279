/** The files that may cross from one tenant into another, and why. Each new line here is a decision to be reviewed. */
export const allowed: Readonly<Record<string, string>> = {
  'apps/identity/src/recorded-crossings.ts': 'keeps each crossing as a fact',
  'apps/identity/src/directory/reach.ts': 'a platform admin looks at any tenant and changes it',
  'apps/identity/src/features/create-tenant.ts': 'a platform admin makes a tenant and its first admin',
  'apps/identity/src/features/erase-person.ts': 'the operator erases a person of any tenant',
  'apps/identity/src/features/export-person.ts': 'the operator exports what is kept about a person of any tenant',
  'apps/identity/src/features/forgot-password.ts': 'nobody is signed in who forgot their password',
  'apps/identity/src/features/refresh-session.ts': 'nobody is signed in while a session is refreshed',
  'apps/identity/src/features/register.ts': 'nobody is signed in while an invitation is accepted',
  'apps/identity/src/features/reset-password.ts': 'nobody is signed in who has a link from a mail',
  'apps/identity/src/features/sign-in.ts': 'nobody is signed in yet',
  'apps/identity/src/identity.module.ts': 'wires it',
};

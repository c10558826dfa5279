import type { Locale } from '../contract/tenant.js';
import type { Letter } from './mail.js';
import { layOut } from './layout.js';

interface Invitation {
  readonly to: string;
  readonly fullName: string;
  readonly tenantName: string;
  readonly locale: Locale;
  readonly link: string;
}

const words = {
  'pt-BR': {
    subject: (tenant: string) => `${tenant} convidou você para o Mr. Bill`,
    greeting: (name: string) => `Olá, ${name}!`,
    body: (tenant: string) =>
      `${tenant} convidou você para o Mr. Bill, o lugar onde a equipe guarda e reencontra as suas provas de conceito.`,
    button: 'Aceitar o convite',
    closing:
      'O convite vale por sete dias e só funciona uma vez. Se você não esperava este convite, é só ignorar o e-mail.',
  },
  en: {
    subject: (tenant: string) => `${tenant} invites you to Mr. Bill`,
    greeting: (name: string) => `Hello ${name},`,
    body: (tenant: string) =>
      `${tenant} invites you to Mr. Bill, where the team keeps its proofs of concept and finds them again.`,
    button: 'Accept the invitation',
    closing: 'The invitation is good for seven days and works once. If you did not expect it, ignore this mail.',
  },
} as const satisfies Record<Locale, unknown>;

/** The mail that an invited person gets. Its one link holds the secret in the fragment, which no server and no log sees. */
export function invitationLetter({ to, fullName, tenantName, locale, link }: Invitation): Letter {
  const { subject, greeting, body, button, closing } = words[locale];
  return {
    to,
    subject: subject(tenantName).replace(/\s+/g, ' '),
    ...layOut({ locale, greeting: greeting(fullName), body: body(tenantName), button, link, closing }),
  };
}

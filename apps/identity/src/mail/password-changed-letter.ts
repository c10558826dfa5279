import type { Locale } from '../contract/tenant.js';
import { layOut } from './layout.js';
import type { Letter } from './mail.js';

interface Changed {
  readonly to: string;
  readonly fullName: string;
  readonly locale: Locale;
  /** Where one asks for a new password. */
  readonly link: string;
}

const words = {
  'pt-BR': {
    subject: 'Sua senha do Mr. Bill foi alterada',
    greeting: (name: string) => `Olá, ${name}!`,
    body: 'A senha da sua conta no Mr. Bill acabou de ser alterada. Se foi você, não precisa fazer nada.',
    button: 'Não fui eu: quero uma nova senha',
    closing: 'Quando você escolher uma nova senha, todas as sessões serão encerradas, inclusive as de outra pessoa.',
  },
  en: {
    subject: 'Your password for Mr. Bill was changed',
    greeting: (name: string) => `Hello ${name},`,
    body: 'The password of your account at Mr. Bill was changed just now. If it was you, there is nothing to do.',
    button: 'It was not me: ask for a new password',
    closing: 'Choosing a new password ends all sessions, somebody else’s too.',
  },
} as const satisfies Record<Locale, unknown>;

/** The mail to somebody whose password was changed. */
export function passwordChangedLetter({ to, fullName, locale, link }: Changed): Letter {
  const { subject, greeting, body, button, closing } = words[locale];
  return { to, subject, ...layOut({ locale, greeting: greeting(fullName), body, button, link, closing }) };
}

import type { Locale } from '../contract/tenant.js';
import { layOut } from './layout.js';
import type { Letter } from './mail.js';

interface Reset {
  readonly to: string;
  readonly fullName: string;
  readonly locale: Locale;
  readonly link: string;
}

const words = {
  'pt-BR': {
    subject: 'Uma nova senha para o Mr. Bill',
    greeting: (name: string) => `Olá, ${name}!`,
    body: 'Alguém pediu uma nova senha para a sua conta no Mr. Bill. Se foi você, é só escolher uma aqui.',
    button: 'Escolher nova senha',
    closing:
      'O link vale por uma hora e só funciona uma vez; ao usá-lo, você sai da conta em todos os dispositivos. Se não foi você, é só ignorar este e-mail: sua senha continua a mesma.',
  },
  en: {
    subject: 'A new password for Mr. Bill',
    greeting: (name: string) => `Hello ${name},`,
    body: 'Somebody asked for a new password for your account at Mr. Bill. If it was you, choose the new password here.',
    button: 'Choose a new password',
    closing:
      'The link is good for one hour and works once; using it signs you out everywhere. If you did not ask for it, ignore this mail: your password stays as it is.',
  },
} as const satisfies Record<Locale, unknown>;

/** The mail to somebody who forgot their password. Its one link holds the secret in the fragment. */
export function resetLetter({ to, fullName, locale, link }: Reset): Letter {
  const { subject, greeting, body, button, closing } = words[locale];
  return { to, subject, ...layOut({ locale, greeting: greeting(fullName), body, button, link, closing }) };
}

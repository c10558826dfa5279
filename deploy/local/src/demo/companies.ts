/** The demo's companies and people. Their addresses end in names that nobody can own (RFC 2606). */
export interface Company {
  name: string;
  domain: string;
  locale: 'pt-BR' | 'en';
  subscriptionPlan: 'FREE' | 'PRO' | 'ENTERPRISE';
  /** Full names; the first one is the tenant's admin. */
  people: [admin: string, ...owners: string[]];
}

export const PLATFORM = { domain: 'mrbill.example', admin: 'Bill Whitaker' };

export const COMPANIES: readonly Company[] = [
  {
    name: 'Ipê Amarelo Sistemas',
    domain: 'ipeamarelo.example',
    locale: 'pt-BR',
    subscriptionPlan: 'ENTERPRISE',
    people: [
      'Mariana Albuquerque',
      'João Pedro Nascimento',
      'Conceição Magalhães',
      'Thiago Gonçalves',
      'Letícia Araújo',
      'André Luís Fagundes',
    ],
  },
  {
    name: 'Harbour & Finch Software',
    domain: 'harbourfinch.example',
    locale: 'en',
    subscriptionPlan: 'PRO',
    people: ['Margaret Ashdown', 'Oliver Pemberton', 'Priya Raghunathan', 'Callum Drummond', 'Siobhan Gallagher'],
  },
  {
    name: 'Kestrel Data Works',
    domain: 'kestrel-data.test',
    locale: 'en',
    subscriptionPlan: 'FREE',
    people: [
      'Naomi Whitfield',
      'Diego Fuentes',
      'Hannah Lindqvist',
      'Tomasz Wiśniewski',
      'Amara Okonkwo',
      'Kenji Morimoto',
      'Lucas O’Hara',
    ],
  },
];

/** `João Pedro Nascimento` at `ipeamarelo.example` is `joao.nascimento@ipeamarelo.example`. */
export function addressOf(fullName: string, domain: string): string {
  const plain = fullName
    .normalize('NFD')
    .replaceAll(/[^A-Za-z ]/g, '')
    .toLowerCase()
    .split(' ');
  return `${plain[0]}.${plain.at(-1)}@${domain}`;
}

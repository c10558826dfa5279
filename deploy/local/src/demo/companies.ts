import { HARBOUR_FINCH } from './showpieces/harbour-finch.js';
import { IPE_AMARELO } from './showpieces/ipe-amarelo.js';
import { KESTREL } from './showpieces/kestrel.js';
import type { Showpiece } from './showpieces/showpiece.js';

/** The demo's companies and people. Their addresses end in names that nobody can own (RFC 2606). */
export interface Company {
  name: string;
  domain: string;
  locale: 'pt-BR' | 'en';
  subscriptionPlan: 'FREE' | 'PRO' | 'ENTERPRISE';
  /** Full names; the first one is the tenant's admin. */
  people: [admin: string, ...owners: string[]];
  /** Its first POCs; the others tell of installed packages. */
  showpieces: readonly Showpiece[];
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
    showpieces: IPE_AMARELO,
  },
  {
    name: 'Harbour & Finch Software',
    domain: 'harbourfinch.example',
    locale: 'en',
    subscriptionPlan: 'PRO',
    people: ['Margaret Ashdown', 'Oliver Pemberton', 'Priya Raghunathan', 'Callum Drummond', 'Siobhan Gallagher'],
    showpieces: HARBOUR_FINCH,
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
    showpieces: KESTREL,
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

import { createHash } from 'node:crypto';
import { addressOf, COMPANIES, type Company, PLATFORM } from './companies.js';
import type { Library } from './libraries.js';
import { inPortuguese, tagsInPortuguese } from './portuguese.js';

const DAY = 24 * 60 * 60 * 1000;
const PUBLIC_SHARE = 0.75;

export interface PlannedPerson {
  email: string;
  fullName: string;
  password: string;
  /** Known once identity has seeded them. */
  userId?: string;
}

export interface PlannedPoc {
  /** The same in every run of the same plan, so that seeding again changes nothing. */
  pocId: string;
  /** The e-mail address of its owner. */
  owner: string;
  name: string;
  description: string;
  repositoryUrl: string;
  language: string;
  isPublic: boolean;
  tags: string[];
  frameworks: string[];
  /** RFC 3339. */
  createdAt: string;
}

export interface PlannedTenant extends Omit<Company, 'people' | 'showpieces'> {
  /** Known once identity has seeded it. */
  tenantId?: string;
  admin: PlannedPerson;
  users: PlannedPerson[];
  pocs: PlannedPoc[];
}

/** What is seeded: identity makes the people of it, pocs the POCs. */
export interface DemoPlan {
  platformAdmin: PlannedPerson & { tenant: string };
  tenants: PlannedTenant[];
}

export interface PlanOptions {
  libraries: readonly Library[];
  /** How many POCs, over all tenants. */
  pocs: number;
  /** How many were planned before, so that these come after them. */
  after?: number;
  /** The POCs were made in the year before. */
  until: Date;
  passwordOf: (email: string) => string;
}

/** The same options give the same plan, poc by poc: number 7 is the same one however many are asked for. */
export function demoPlan({ libraries, pocs, after = 0, until, passwordOf }: PlanOptions): DemoPlan {
  const person = (fullName: string, domain: string): PlannedPerson => {
    const email = addressOf(fullName, domain);
    return { email, fullName, password: passwordOf(email) };
  };
  const tenants = COMPANIES.map(({ people: [admin, ...owners], showpieces: _, ...company }): PlannedTenant => {
    return {
      ...company,
      admin: person(admin, company.domain),
      users: owners.map((name) => person(name, company.domain)),
      pocs: [],
    };
  });
  const mixed = [...libraries].sort((a, b) => dice(a.name)[0]! - dice(b.name)[0]!);
  if (mixed.length === 0 && pocs > 0) throw new Error('There is no package to make POCs of. Run npm ci first.');
  for (let number = after; number < after + pocs; number++) {
    const [company, owner, day, moment, openness, turn] = dice(`poc ${number}`);
    const createdAt = workday(until, day!, moment!);
    const shown = SHOWPIECES[number];
    if (shown) {
      const tenant = tenants.find(({ domain }) => domain === shown.domain)!;
      tenant.pocs.push(exhibit(shown, number, createdAt));
      continue;
    }
    const tenant = pick(tenants, company!);
    const nth = number - SHOWPIECES.length;
    const told = retell(mixed[nth % mixed.length]!, Math.floor(nth / mixed.length));
    tenant.pocs.push({
      pocId: uuidv7(createdAt, `${number} ${told.name}`),
      owner: pick(tenant.users, owner!).email,
      ...(tenant.locale === 'pt-BR' ? translate(told, Math.floor(turn! * 100)) : told),
      isPublic: openness! < PUBLIC_SHARE,
      createdAt: createdAt.toISOString(),
    });
  }
  return { platformAdmin: { ...person(PLATFORM.admin, PLATFORM.domain), tenant: PLATFORM.domain }, tenants };
}

/** The POCs that come first, in turn of the companies. */
const SHOWPIECES = Array.from({ length: Math.max(...COMPANIES.map(({ showpieces }) => showpieces.length)) }, (_, nth) =>
  COMPANIES.flatMap(({ domain, people: [, ...owners], showpieces }) => {
    const piece = showpieces[nth];
    return piece ? [{ ...piece, domain, owner: piece.privateOf ?? owners[nth % owners.length]! }] : [];
  }),
).flat();

function exhibit(
  { privateOf, domain, owner, ...told }: (typeof SHOWPIECES)[number],
  number: number,
  at: Date,
): PlannedPoc {
  const plain = told.name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return {
    pocId: uuidv7(at, `${number} ${told.name}`),
    owner: addressOf(owner, domain),
    ...told,
    repositoryUrl: `https://git.${domain}/${plain.match(/[a-z0-9]+/g)!.join('-')}`,
    isPublic: privateOf === undefined,
    createdAt: at.toISOString(),
  };
}

/** The first round tells the library as it is, later ones tell of one version of it each. */
function retell({ version: _, ...library }: Library, round: number) {
  if (round === 0) return library;
  const version = `${1 + Math.floor(round / 100)}.${Math.floor(round / 10) % 10}.${round % 10}`;
  return { ...library, name: `${library.name.slice(0, 99 - version.length)} ${version}` };
}

const translate = <T extends { name: string; description: string; tags: string[] }>(told: T, turn: number): T => ({
  ...told,
  description: inPortuguese(told.name, told.description, turn).slice(0, 10_000),
  tags: tagsInPortuguese(told.tags),
});

/** A moment of the working day, on one of the 365 days before. */
function workday(until: Date, day: number, moment: number): Date {
  const midnight = Math.floor(until.getTime() / DAY) * DAY - (1 + Math.floor(day * 365)) * DAY;
  return new Date(midnight + (11 + moment * 10) * 60 * 60 * 1000);
}

/** Eight numbers from 0 to 1 that are always the same for the same words. */
function dice(words: string): number[] {
  const bytes = createHash('sha256').update(words).digest();
  return Array.from({ length: 8 }, (_, index) => bytes.readUInt32BE(index * 4) / 2 ** 32);
}

const pick = <T>(from: readonly T[], die: number): T => from[Math.floor(die * from.length)]!;

function uuidv7(at: Date, words: string): string {
  const bytes = createHash('sha256').update(words).digest().subarray(0, 16);
  bytes.writeUIntBE(at.getTime(), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

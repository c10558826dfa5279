import { tally } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import type { Caller } from '@mrbill/tenancy';

/** Of one POC in the list: where it is counted. */
interface Listed {
  readonly userId: string;
  readonly isPublic: boolean;
  readonly languageKey: string | null;
  readonly deletedAt: string | null;
}

/** What makes a list of POCs another one. Of several values any fits; different fields must all fit. */
export interface Filters {
  readonly userId?: string | undefined;
  readonly language?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly frameworks?: readonly string[] | undefined;
  /** RFC 3339: inclusive, exclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly includePublic: boolean;
  readonly deleted: boolean;
}

/** How many POCs there are in one place, deleted ones left out. */
export interface Total {
  readonly count: number;
}

/** Places that lists without other filters are made of. No language holds a line break. */
const own = (userId: string) => `own\n${userId}`;
const ownPrivate = (userId: string) => `private\n${userId}`;
const PUBLIC = 'public';
const inLanguage = (place: string, languageKey: string) => `${place}\n${languageKey}`;

/** What the lists that everybody asks for come to: counting them anew would take the longer the more there are. */
export const listTotals = tally<Listed, true, Total>({
  columns: { count: 'integer NOT NULL' },
  indexes: [],
  gifts: ({ userId, isPublic, languageKey, deletedAt }) => {
    const places = deletedAt === null ? [own(userId), isPublic ? PUBLIC : ownPrivate(userId)] : [];
    const withLanguage = languageKey === null ? [] : places.map((place) => inLanguage(place, languageKey));
    return new Map([...places, ...withLanguage].map((place) => [place, true]));
  },
  add: (sum) => ({ count: (sum?.count ?? 0) + 1 }),
  take: ({ count }) => (count === 1 ? undefined : { count: count - 1 }),
});

/** The totals that add up to a list; undefined where it has to be counted. A POC is in one language at most. */
export function totalsOf(asked: Filters, by: Caller): readonly string[] | undefined {
  const { userId, language, tags, frameworks, from, to, includePublic, deleted } = asked;
  if (userId ?? tags ?? frameworks ?? from ?? to ?? (deleted || undefined)) return undefined;
  const places = includePublic ? [PUBLIC, ownPrivate(by.userId)] : [own(by.userId)];
  if (!language) return places;
  const keys = [...new Set(language.map(comparisonKey))];
  return places.flatMap((place) => keys.map((key) => inLanguage(place, key)));
}

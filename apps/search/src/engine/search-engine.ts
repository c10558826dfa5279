import { DocumentIndex, type IndexEntry, type RefusedEntry } from '@mrbill/event-sourcing';
import type { Term } from '../text/wanted.js';
import type { PocDocument } from './poc-document.js';

export type Entry = IndexEntry<PocDocument>;
export type Refused = RefusedEntry<PocDocument>;

export interface PocQuery {
  readonly tenantId: string;
  readonly callerId: string;
  /** Somebody else whose private POCs the caller sees as well. */
  readonly seesPrivateOf: string | null;
  /** Whether the tenant's public ones are wanted beside the caller's own. */
  readonly includePublic: boolean;
  /** All of them must be there; none: everything. Undefined: nothing was asked for in words. */
  readonly terms: readonly Term[] | undefined;
  /** Comparison keys. Any of a list, all of the lists; an empty list: any. */
  readonly languages: readonly string[];
  readonly tags: readonly string[];
  readonly frameworks: readonly string[];
  readonly userId: string | null;
  /** RFC 3339; inclusive, exclusive; on `createdAt`. */
  readonly from: string | null;
  readonly to: string | null;
  readonly sortBy: 'relevance' | 'createdAt' | 'updatedAt' | 'name';
  readonly descending: boolean;
  /** Counted from 0. */
  readonly offset: number;
  readonly limit: number;
}

/** Where the words were found in a field: `ranges` are UTF-16 offsets into `text`, which may be a part of the field. */
export interface Highlight {
  readonly field: 'name' | 'description' | 'language' | 'tags' | 'frameworks';
  readonly text: string;
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

export interface Facet {
  /** As first given, in a POC that the caller may see; an engine may prefer one that all of the tenant see. */
  readonly value: string;
  readonly count: number;
}

export interface Found {
  readonly items: readonly { readonly document: PocDocument; readonly highlights: readonly Highlight[] }[];
  readonly totalItems: number;
  /** Counted as if their own filter were not set. */
  readonly facets: {
    readonly languages: readonly Facet[];
    readonly tags: readonly Facet[];
    readonly frameworks: readonly Facet[];
  };
}

/** What somebody is typing. */
export interface SuggestQuery {
  readonly tenantId: string;
  readonly callerId: string;
  readonly kind: 'poc' | 'tag' | 'framework' | 'language';
  readonly prefix: string;
  readonly limit: number;
}

/** Of each kind the most frequent ones, no more than so many. */
export const MOST_FACETS = { languages: 20, tags: 50, frameworks: 20 } as const;

/** The search took longer than it may. */
export class SearchTimedOut extends Error {
  override readonly name = 'SearchTimedOut';
}

/** The index cannot be had now: it is somewhere else, and out of reach, or has no room. */
export class EngineOutOfReach extends Error {
  override readonly name = 'EngineOutOfReach';
}

/** No generation of the index can be read yet. */
export class NoIndexYet extends Error {
  override readonly name = 'NoIndexYet';
}

/** The index of POCs: what `search.pocs` writes, and what people search. */
export abstract class SearchEngine extends DocumentIndex<PocDocument> {
  /**
   * Where the view's versions begin on this engine. What one engine has filled is nothing to another: a service that is given
   * another one fills a generation there by itself, and finds its old one again when it goes back.
   */
  abstract readonly versionsFrom: number;

  /** Searches the generation that was switched to. Throws `SearchTimedOut`, `NoIndexYet`, `EngineOutOfReach`. */
  abstract search(query: PocQuery): Promise<Found>;

  /**
   * Names, or words as first given, that begin with what was typed, folded; only of what the caller may see, own and public.
   * Words: the most frequent first. Names of POCs, also from one of their words on: those that begin so themselves first,
   * then the newest. Throws `SearchTimedOut`, `NoIndexYet`.
   */
  abstract suggest(query: SuggestQuery): Promise<readonly string[]>;

  /**
   * Has the engine do for nobody what searches will ask of it: where it is a program that has just begun, the first of them takes a
   * second or more. Throws as `search` does; nothing is lost then.
   */
  warmUp(): Promise<void> {
    return Promise.resolve();
  }

  /** Afterwards everything can be found that was put into that generation before the call. Throws as `search` does. */
  abstract refresh(): Promise<void>;
}

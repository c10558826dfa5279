import { aggregate, type Fact } from '@mrbill/event-sourcing';
import { sameWord } from './words.js';

/** What its owner says about a POC. */
export interface PocDetails {
  readonly name: string;
  readonly description: string | null;
  readonly repositoryUrl: string;
  readonly language: string | null;
  /** Whether everybody in the tenant may see it. */
  readonly isPublic: boolean;
  readonly tags: readonly string[];
  readonly frameworks: readonly string[];
}

/** A POC as it is shown and published. Times are RFC 3339, UTC. */
export interface Poc extends PocDetails {
  readonly pocId: string;
  /** The owner: who registered it. */
  readonly userId: string;
  readonly tenantId: string;
  readonly thumbnailUrl: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Null while it is there. */
  readonly deletedAt: string | null;
  readonly version: number;
}

export type PocFact =
  | Fact<'poc.registered', PocDetails & { readonly userId: string }>
  /** Holds what changed, and nothing else. */
  | Fact<'poc.changed', Partial<PocDetails>>
  | Fact<'poc.tagged', { readonly tag: string }>
  | Fact<'poc.untagged', { readonly tag: string }>
  | Fact<'poc.framework-added', { readonly framework: string }>
  | Fact<'poc.framework-removed', { readonly framework: string }>
  | Fact<'poc.removed', Record<string, never>>
  | Fact<'poc.restored', Record<string, never>>;

export const poc = aggregate<Poc, PocFact>({
  name: 'poc',
  evolve(state, { type, data, at, version, stream, tenant }) {
    if (type === 'poc.registered') {
      const { userId, name, description, repositoryUrl, language, isPublic, tags, frameworks } = data;
      const given = { name, description, repositoryUrl, language, isPublic, tags, frameworks };
      const times = { createdAt: at, updatedAt: at, deletedAt: null };
      return { pocId: stream.id, userId, tenantId: tenant, ...given, thumbnailUrl: null, ...times, version };
    }
    const before = { ...known(state), updatedAt: at, version };
    switch (type) {
      case 'poc.changed':
        return { ...before, ...data };
      case 'poc.tagged':
        return { ...before, tags: [...before.tags, data.tag] };
      case 'poc.untagged':
        return { ...before, tags: before.tags.filter(not(sameWord(data.tag))) };
      case 'poc.framework-added':
        return { ...before, frameworks: [...before.frameworks, data.framework] };
      case 'poc.framework-removed':
        return { ...before, frameworks: before.frameworks.filter(not(sameWord(data.framework))) };
      case 'poc.removed':
        return { ...before, deletedAt: at };
      case 'poc.restored':
        return { ...before, deletedAt: null };
    }
  },
});

/** History always begins with the registering; this only tells the compiler so. */
const known = (state: Poc | undefined): Poc => state as Poc;

const not =
  <T>(is: (value: T) => boolean) =>
  (value: T) =>
    !is(value);

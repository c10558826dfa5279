import { Rejection, type Decision } from '@mrbill/event-sourcing';
import type { Caller } from '@mrbill/tenancy';
import { isDeepStrictEqual } from 'node:util';
import { editable, owned } from './access.js';
import type { Poc, PocDetails, PocFact } from './poc.js';
import { MOST_WORDS, sameWord } from './words.js';

type Decide<Input = unknown> = (input: Input & { readonly by: Caller }) => Decision<Poc, PocFact>;

/** What is to be different. Undefined: stays as it is. */
type Wishes = { readonly [K in keyof PocDetails]?: PocDetails[K] | undefined };

/** Whoever registers a POC owns it. */
export const register: Decide<PocDetails> = (input) => () => {
  const { by, name, description, repositoryUrl, language, isPublic, tags, frameworks } = input;
  const given = { name, description, repositoryUrl, language, isPublic, tags, frameworks };
  return [{ type: 'poc.registered', data: { userId: by.userId, ...given } }];
};

/** A fact holds what is different now; a change to what it is already is no news. */
export const change: Decide<{ readonly to: Wishes }> =
  ({ to, by }) =>
  (state) => {
    const found = editable(state, by);
    const news = detailNames.filter((name) => to[name] !== undefined && !isDeepStrictEqual(to[name], found[name]));
    if (news.length === 0) return [];
    return [{ type: 'poc.changed', data: Object.fromEntries(news.map((name) => [name, to[name]])) }];
  };

/** Tagging twice is no news: a request that is sent again must not put a second fact into the history. */
export const addTag: Decide<{ readonly tag: string }> =
  ({ tag, by }) =>
  (state) => {
    const { tags } = editable(state, by);
    if (tags.some(sameWord(tag))) return [];
    if (tags.length >= MOST_WORDS) throw new Rejection('poc.too-many-tags', { most: MOST_WORDS });
    return [{ type: 'poc.tagged', data: { tag } }];
  };

export const removeTag: Decide<{ readonly tag: string }> =
  ({ tag, by }) =>
  (state) => {
    const found = editable(state, by).tags.find(sameWord(tag));
    return found === undefined ? [] : [{ type: 'poc.untagged', data: { tag: found } }];
  };

export const addFramework: Decide<{ readonly framework: string }> =
  ({ framework, by }) =>
  (state) => {
    const { frameworks } = editable(state, by);
    if (frameworks.some(sameWord(framework))) return [];
    if (frameworks.length >= MOST_WORDS) throw new Rejection('poc.too-many-frameworks', { most: MOST_WORDS });
    return [{ type: 'poc.framework-added', data: { framework } }];
  };

export const removeFramework: Decide<{ readonly framework: string }> =
  ({ framework, by }) =>
  (state) => {
    const found = editable(state, by).frameworks.find(sameWord(framework));
    return found === undefined ? [] : [{ type: 'poc.framework-removed', data: { framework: found } }];
  };

/** Can be taken back by `restore`. */
export const remove: Decide =
  ({ by }) =>
  (state) => {
    const { deletedAt } = owned(state, by);
    return deletedAt === null ? [{ type: 'poc.removed', data: {} }] : [];
  };

export const restore: Decide =
  ({ by }) =>
  (state) => {
    const { deletedAt } = owned(state, by);
    return deletedAt === null ? [] : [{ type: 'poc.restored', data: {} }];
  };

const detailNames = [
  'name',
  'description',
  'repositoryUrl',
  'language',
  'isPublic',
  'tags',
  'frameworks',
] as const satisfies (keyof PocDetails)[];

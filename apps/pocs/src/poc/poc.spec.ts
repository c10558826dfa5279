import { describe, expect, it } from '@jest/globals';
import { specFor } from '@mrbill/event-sourcing/testing';
import type { Caller, Role } from '@mrbill/tenancy';
import { addFramework, addTag, change, register, remove, removeFramework, removeTag, restore } from './decisions.js';
import { poc, type PocDetails, type PocFact } from './poc.js';
import { MOST_WORDS } from './words.js';

const tenantId = '018f0000-0000-7000-8000-000000000001';
const caller = (userId: string, role: Role = 'USER'): Caller => ({
  userId,
  tenantId,
  role,
  sessionId: 'session',
  permissions: [],
});
const ana = caller('ana');
const rui = caller('rui');
const admin = caller('admin', 'TENANT_ADMIN');
const platform = caller('platform', 'PLATFORM_ADMIN');

const details: PocDetails = {
  name: 'Event store on Postgres',
  description: null,
  repositoryUrl: 'https://github.com/acme/event-store',
  language: 'TypeScript',
  isPublic: false,
  tags: ['CQRS'],
  frameworks: ['NestJS'],
};
const registered: PocFact = { type: 'poc.registered', data: { userId: 'ana', ...details } };
const shared: PocFact = { type: 'poc.registered', data: { userId: 'ana', ...details, isPublic: true } };
const full: PocFact = {
  type: 'poc.registered',
  data: {
    userId: 'ana',
    ...details,
    tags: Array.from({ length: MOST_WORDS }, (_, n) => `tag ${n}`),
    frameworks: Array.from({ length: MOST_WORDS }, (_, n) => `framework ${n}`),
  },
};
const removed: PocFact = { type: 'poc.removed', data: {} };
const restored: PocFact = { type: 'poc.restored', data: {} };
const tagged = (tag: string): PocFact => ({ type: 'poc.tagged', data: { tag } });
const untagged = (tag: string): PocFact => ({ type: 'poc.untagged', data: { tag } });
const framed = (framework: string): PocFact => ({ type: 'poc.framework-added', data: { framework } });
const unframed = (framework: string): PocFact => ({ type: 'poc.framework-removed', data: { framework } });
const changed = (data: Partial<PocDetails>): PocFact => ({ type: 'poc.changed', data });

const given = specFor(poc);

describe('a POC', () => {
  it('belongs to whoever registers it', () =>
    given()
      .when(register({ ...details, by: ana }))
      .then(registered));

  it('keeps nothing that it was not asked to keep', () =>
    given()
      .when(register({ ...details, by: ana, tenantId: 'elsewhere', createdAt: 'yesterday' } as never))
      .then(registered));

  it('is the whole public thing', () =>
    expect(given(registered, tagged('events'), changed({ name: 'Store' })).state()).toEqual({
      ...details,
      pocId: '018f0000-0000-7000-8000-000000000002',
      userId: 'ana',
      tenantId,
      name: 'Store',
      tags: ['CQRS', 'events'],
      thumbnailUrl: null,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:02.000Z',
      deletedAt: null,
      version: 3,
    }));
});

describe('changing a POC', () => {
  const to = { name: 'Store', language: 'Rust' };
  it('notes what is different and nothing else', () =>
    given(registered)
      .when(change({ to: { ...to, repositoryUrl: details.repositoryUrl, tags: ['CQRS'] }, by: ana }))
      .then(changed(to)));
  it('is for admins too', () =>
    given(registered)
      .when(change({ to, by: admin }))
      .then(changed(to)));
  it('clears', () =>
    given(registered)
      .when(change({ to: { language: null, tags: [] }, by: ana }))
      .then(changed({ language: null, tags: [] })));
  it('takes a new spelling', () =>
    given(registered)
      .when(change({ to: { language: 'Typescript' }, by: ana }))
      .then(changed({ language: 'Typescript' })));
  it('keeps nothing that a POC does not have', () =>
    given(registered)
      .when(change({ to: { ...to, userId: 'rui' } as never, by: ana }))
      .then(changed(to)));
  it('stays quiet when all is so already', () =>
    given(registered)
      .when(change({ to: details, by: ana }))
      .thenNothing());
  it('stays quiet when nothing is asked', () =>
    given(registered)
      .when(change({ to: {}, by: ana }))
      .thenNothing());
});

describe('tagging a POC', () => {
  it('is done by its owner', () =>
    given(registered)
      .when(addTag({ tag: 'events', by: ana }))
      .then(tagged('events')));
  it('is done by an admin', () =>
    given(registered)
      .when(addTag({ tag: 'events', by: admin }))
      .then(tagged('events')));
  it('stays quiet when tagged twice, in any spelling', () =>
    given(registered, tagged('Événements'))
      .when(addTag({ tag: 'e\u0301ve\u0301nements', by: ana }))
      .thenNothing());
  it('tells C from C# and C++', () =>
    given(registered, tagged('C'), tagged('C#'))
      .when(addTag({ tag: 'C++', by: ana }))
      .then(tagged('C++')));
  it('has an end', () =>
    given(full)
      .when(addTag({ tag: 'one more', by: ana }))
      .thenRejected('poc.too-many-tags', { most: 30 }));
  it('stays quiet about a known one even then', () =>
    given(full)
      .when(addTag({ tag: 'TAG 3', by: ana }))
      .thenNothing());
});

describe('untagging a POC', () => {
  it('names the tag as it was first given', () =>
    given(registered)
      .when(removeTag({ tag: 'cqrs', by: ana }))
      .then(untagged('CQRS')));
  it('stays quiet where there is no such tag', () =>
    given(registered)
      .when(removeTag({ tag: 'events', by: ana }))
      .thenNothing());
  it('takes the tag away', () => expect(given(registered, untagged('cqrs')).state()?.tags).toEqual([]));
  it('leaves the others', () => expect(given(full, untagged('tag 3')).state()?.tags).toHaveLength(MOST_WORDS - 1));
});

describe('the frameworks of a POC', () => {
  it('are added', () =>
    given(registered)
      .when(addFramework({ framework: '.NET', by: ana }))
      .then(framed('.NET')));
  it('are added once', () =>
    given(registered)
      .when(addFramework({ framework: 'nestjs', by: ana }))
      .thenNothing());
  it('have an end', () =>
    given(full)
      .when(addFramework({ framework: 'one more', by: ana }))
      .thenRejected('poc.too-many-frameworks', { most: 30 }));
  it('are taken away as they were first given', () =>
    given(registered)
      .when(removeFramework({ framework: 'nestjs', by: ana }))
      .then(unframed('NestJS')));
  it('stay where there is no such one', () =>
    given(registered)
      .when(removeFramework({ framework: '.NET', by: ana }))
      .thenNothing());
  it('are what was added without what was taken away', () =>
    expect(given(registered, framed('.NET'), unframed('NestJS')).state()?.frameworks).toEqual(['.NET']));
});

describe('removing a POC', () => {
  it('is done by its owner', () =>
    given(registered)
      .when(remove({ by: ana }))
      .then(removed));
  it('is done by an admin', () =>
    given(registered)
      .when(remove({ by: admin }))
      .then(removed));
  it('stays quiet the second time', () =>
    given(registered, removed)
      .when(remove({ by: ana }))
      .thenNothing());
  it('can be taken back', () =>
    given(registered, removed)
      .when(restore({ by: ana }))
      .then(restored));
  it('is taken back in silence where it is there', () =>
    given(registered, removed, restored)
      .when(restore({ by: ana }))
      .thenNothing());
  it('tells when', () => expect(given(registered, removed).state()?.deletedAt).toBe('2026-01-01T00:00:01.000Z'));
  it('leaves no trace once taken back', () =>
    expect(given(registered, removed, restored).state()?.deletedAt).toBeNull());
});

const changes = {
  change: (by: Caller) => change({ to: { name: 'Mine' }, by }),
  addTag: (by: Caller) => addTag({ tag: 'mine', by }),
  removeTag: (by: Caller) => removeTag({ tag: 'CQRS', by }),
  addFramework: (by: Caller) => addFramework({ framework: 'mine', by }),
  removeFramework: (by: Caller) => removeFramework({ framework: 'NestJS', by }),
};

describe.each(
  Object.entries({ ...changes, remove: (by: Caller) => remove({ by }), restore: (by: Caller) => restore({ by }) }),
)('to %s a POC', (_, decision) => {
  it('it must be', () => given().when(decision(ana)).thenRejected('poc.not-found'));
  it('is not for strangers, for whom a private one does not exist', () =>
    given(registered).when(decision(rui)).thenRejected('poc.not-found'));
  it('is not for the platform: only the tenant has a say in its POCs', () =>
    given(registered).when(decision(platform)).thenRejected('poc.not-found'));
  it('is not for those who may only look at it', () => given(shared).when(decision(rui)).thenRejected('poc.not-yours'));
  it('is not for those who cannot see that it was deleted', () =>
    given(shared, removed).when(decision(rui)).thenRejected('poc.not-found'));
});

describe.each(Object.entries(changes))('to %s a POC', (_, decision) => {
  it('it must not be deleted', () => given(registered, removed).when(decision(ana)).thenRejected('poc.deleted'));
});

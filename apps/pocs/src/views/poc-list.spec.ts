import { describe, expect, it } from '@jest/globals';
import { fold, type Recorded } from '@mrbill/event-sourcing';
import { poc, type PocFact } from '../poc/poc.js';
import { pocList, wordKey, type PocRow } from './poc-list.js';

const tenant = '018f0000-0000-7000-8000-000000000001';
const registered: PocFact = {
  type: 'poc.registered',
  data: {
    userId: 'ana',
    name: 'Relatório',
    description: 'Old',
    repositoryUrl: 'https://github.com/acme/store',
    language: 'C#',
    isPublic: false,
    tags: ['CQRS', 'C'],
    frameworks: ['.NET'],
  },
};
const history: readonly PocFact[] = [
  registered,
  { type: 'poc.tagged', data: { tag: 'Événements' } },
  { type: 'poc.untagged', data: { tag: 'cqrs' } },
  { type: 'poc.framework-added', data: { framework: 'NestJS' } },
  { type: 'poc.changed', data: { name: 'Ágora', language: null, isPublic: true } },
  { type: 'poc.framework-removed', data: { framework: '.net' } },
  { type: 'poc.removed', data: {} },
  { type: 'poc.restored', data: {} },
  { type: 'poc.changed', data: { tags: ['C++'], frameworks: [], language: 'Go', description: null } },
];

const recorded = (fact: PocFact, index: number): Recorded<PocFact> => ({
  ...fact,
  id: `fact ${index}`,
  at: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
  version: index + 1,
  position: index + 1,
  tenant,
  stream: { name: 'poc', id: 'poc 1' },
  cause: { actor: 'ana', correlation: 'c', causation: null, traceparent: null },
});

/** As the runner does it. */
function rowAfter(facts: readonly Recorded<PocFact>[]): PocRow {
  let row: PocRow | undefined;
  for (const fact of facts) {
    const change = pocList.on[fact.type]?.(fact.data as never, fact as never);
    if (change && 'put' in change) row = change.put;
    else if (row && change && 'patch' in change) {
      row = { ...row, ...(typeof change.patch === 'function' ? change.patch(row) : change.patch) };
    }
  }
  return row!;
}

describe('the list of POCs', () => {
  it.each(history.map((_, index) => index + 1))('shows after %d facts what the POC itself shows', (count) => {
    const facts = history.slice(0, count).map(recorded);
    const { nameKey: _, languageKey: __, words: ___, ...row } = rowAfter(facts);
    const { pocId: _id, tenantId: _tenant, thumbnailUrl: _thumbnail, ...state } = fold(poc, facts)!;
    expect(row).toEqual(state);
  });

  it('is compared by keys that go along with every change', () => {
    const keys = history.map((_, index) => {
      const { nameKey, languageKey, words } = rowAfter(history.slice(0, index + 1).map(recorded));
      return [nameKey, languageKey, words.map((word) => word.slice(tenant.length + 1))];
    });
    expect(keys).toEqual([
      ['relatório', 'c#', ['tag/cqrs', 'tag/c', 'framework/.net']],
      ['relatório', 'c#', ['tag/cqrs', 'tag/c', 'tag/événements', 'framework/.net']],
      ['relatório', 'c#', ['tag/c', 'tag/événements', 'framework/.net']],
      ['relatório', 'c#', ['tag/c', 'tag/événements', 'framework/.net', 'framework/nestjs']],
      ['ágora', null, ['tag/c', 'tag/événements', 'framework/.net', 'framework/nestjs']],
      ['ágora', null, ['tag/c', 'tag/événements', 'framework/nestjs']],
      ['ágora', null, ['tag/c', 'tag/événements', 'framework/nestjs']],
      ['ágora', null, ['tag/c', 'tag/événements', 'framework/nestjs']],
      ['ágora', 'go', ['tag/c++']],
    ]);
  });

  it('keeps words of tenants, tags and frameworks apart', () => {
    const keys = new Set([wordKey('a', 'tag', 'x'), wordKey('b', 'tag', 'x'), wordKey('a', 'framework', 'x')]);
    expect(keys.size).toBe(3);
    expect(wordKey('a', 'tag', 'E\u0301')).toBe(wordKey('a', 'tag', 'é'));
  });

  it('takes every kind of fact', () => {
    expect(Object.keys(pocList.on).toSorted()).toEqual([...new Set(history.map(({ type }) => type))].toSorted());
  });
});

import { describe, expect, it } from '@jest/globals';
import { fold, type Recorded } from '@mrbill/event-sourcing';
import { comparisonKey } from '@mrbill/http/input';
import { poc, type PocFact } from '../poc/poc.js';
import type { PocWordsRow } from './poc-word-counts.js';
import { pocWords } from './poc-words.js';

const history: readonly PocFact[] = [
  {
    type: 'poc.registered',
    data: {
      userId: 'ana',
      name: 'Store',
      description: null,
      repositoryUrl: 'https://github.com/acme/store',
      language: 'C#',
      isPublic: false,
      tags: ['CQRS', 'C'],
      frameworks: ['.NET'],
    },
  },
  { type: 'poc.tagged', data: { tag: 'Événements' } },
  { type: 'poc.untagged', data: { tag: 'cqrs' } },
  { type: 'poc.framework-added', data: { framework: 'NestJS' } },
  { type: 'poc.changed', data: { language: null, isPublic: true } },
  { type: 'poc.framework-removed', data: { framework: '.net' } },
  { type: 'poc.removed', data: {} },
  { type: 'poc.restored', data: {} },
  { type: 'poc.changed', data: { tags: ['C++'], frameworks: [], language: 'Go' } },
  { type: 'poc.changed', data: { name: 'Another' } },
];

const recorded = (fact: PocFact, index: number): Recorded<PocFact> => ({
  ...fact,
  id: `fact ${index}`,
  at: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
  version: index + 1,
  position: index + 1,
  tenant: '018f0000-0000-7000-8000-000000000001',
  stream: { name: 'poc', id: 'poc 1' },
  cause: { actor: 'ana', correlation: 'c', causation: null, traceparent: null },
});

/** As the runner does it. */
function rowAfter(facts: readonly Recorded<PocFact>[]): PocWordsRow | undefined {
  let row: PocWordsRow | undefined;
  for (const fact of facts) {
    const change = pocWords.on[fact.type]?.(fact.data as never, fact as never);
    if (change && 'put' in change) row = change.put;
    else if (row && change && 'patch' in change) {
      row = { ...row, ...(typeof change.patch === 'function' ? change.patch(row) : change.patch) };
    }
  }
  return row;
}

describe('the words of POCs', () => {
  it.each(history.map((_, index) => index + 1))('are after %d facts those of the POC itself', (count) => {
    const facts = history.slice(0, count).map(recorded);
    const { userId, isPublic, deletedAt, language, tags, frameworks } = fold(poc, facts)!;
    expect(rowAfter(facts)).toEqual({
      userId,
      isPublic,
      deleted: deletedAt !== null,
      languageKey: language === null ? null : comparisonKey(language),
      tags,
      frameworks,
    });
  });

  it('follow every kind of fact', () =>
    expect(Object.keys(pocWords.on).toSorted()).toEqual([...new Set(history.map(({ type }) => type))].toSorted()));
});

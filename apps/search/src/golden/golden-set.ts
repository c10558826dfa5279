import { join } from 'node:path';
import { DEMO_POCS, demoPlan, installedLibraries } from '@mrbill/local/demo';
import { v5 } from 'uuid';
import type { PocDocument } from '../engine/poc-document.js';
import { entryOf, pocLike, queryFor } from '../testing/pocs.js';
import type { EngineUnderTest } from '../testing/search-engine-contract.js';
import { questions } from './questions.js';
import { longNames } from './long-names.js';
import { score, type Question, type Score } from './score.js';

const NAMESPACE = '6f9a2f56-5c1c-4d39-9a63-2d4f6f3b7c10';
const DOMAINS: Readonly<Record<Question['of'], string>> = {
  ipê: 'ipeamarelo.example',
  harbour: 'harbourfinch.example',
  kestrel: 'kestrel-data.test',
};

/** The same id for the same words. */
const idOf = (words: string): string => v5(words, NAMESPACE);

/** The demo as `npm start` makes it, and some long names, as documents of the index. */
function demo(): { documents: readonly PocDocument[]; askers: ReadonlyMap<string, string> } {
  const { tenants } = demoPlan({
    libraries: installedLibraries(join(import.meta.dirname, '../../../../node_modules')),
    pocs: DEMO_POCS,
    until: new Date('2026-11-23T09:30:00Z'),
    passwordOf: () => '',
  });
  const documents = tenants.flatMap(({ domain, pocs }) =>
    pocs.map(({ owner, createdAt, ...poc }) =>
      pocLike({ ...poc, tenantId: idOf(domain), userId: idOf(owner), createdAt, updatedAt: createdAt }),
    ),
  );
  const [tenantId, userId] = [idOf(DOMAINS.kestrel), idOf('an owner of long names')];
  return {
    documents: [...documents, ...longNames.map((poc) => pocLike({ ...poc, tenantId, userId }))],
    askers: new Map(tenants.map(({ domain, users }) => [domain, idOf(users[0]?.email ?? '')])),
  };
}

/** Fills a generation of an engine with the demo, switches to it, and asks it everything. */
export async function goldenSet({ engine, next, step }: EngineUnderTest): Promise<Score> {
  const { documents, askers } = demo();
  const generation = next();
  await step((tx) => engine.prepare(generation, tx));
  await step((tx) => engine.put(generation, documents.map(entryOf), tx));
  await step((tx) => engine.switchTo(generation, tx));
  const answers = [];
  for (const question of questions) {
    const domain = DOMAINS[question.of];
    const query = queryFor(idOf(domain), askers.get(domain) ?? '', { q: question.q });
    const { items, totalItems } = await engine.search(query);
    answers.push({ question, names: items.map(({ document }) => document.name), total: totalItems });
  }
  return score(answers);
}

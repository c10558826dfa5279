// What must be so after the import, as those see it who imported; `pocs` are those that were taken. Each check answers what it saw and what was wrong.
import { isDeepStrictEqual } from 'node:util';
import { mistyped, sample, seeded } from './seeded.mjs';

const PAGE = 100;
/** Searches under way at once: as many as people who wait for an answer. */
const AT_ONCE = 4;
const SHOWN = { languages: 20, tags: 50, frameworks: 20 };
const TELLING = 5;

/** Every POC is in its owner's list and in their index, once, as it was sent, and the same in both. */
export async function noneLost({ pocs, importers, ownerOf }) {
  const wrong = [];
  const seen = { list: 0, search: 0 };
  for (const importer of importers) {
    const sent = new Map(pocs.filter((poc) => ownerOf(poc) === importer).map((poc) => [poc.name, poc]));
    const listed = await all((page) => importer.client.get('/api/v1/pocs', { params: { query: page } }));
    const indexed = await all((page) =>
      importer.client.get('/api/v1/search/pocs', { params: { query: { ...page, includePublic: false } } }),
    );
    seen.list += listed.length;
    seen.search += indexed.length;
    for (const [what, found] of [['list', listed], ['search', indexed]]) {
      const names = new Set(found.map(({ name }) => name));
      if (found.length !== names.size) wrong.push(`${found.length - names.size} doubles by ${what}`);
      for (const name of sent.keys()) if (!names.has(name)) wrong.push(`${name} is missing by ${what}`);
      for (const name of names) if (!sent.has(name)) wrong.push(`${name} was never sent, and is there by ${what}`);
    } // prettier-ignore
    const byId = new Map(indexed.map(({ highlights: _, ...poc }) => [poc.pocId, poc]));
    for (const poc of listed) {
      if (!isDeepStrictEqual(byId.get(poc.pocId), poc)) wrong.push(`${poc.name} is not the same by list and search`);
      const { name, ...given } = sent.get(poc.name) ?? {};
      const { repositoryUrl: _, ...same } = given;
      for (const [field, value] of Object.entries(same))
        if (!isDeepStrictEqual(poc[field], value)) wrong.push(`${name} has another ${field} than was sent`);
    }
  }
  return {
    what: 'none lost, log and index equal',
    said: `${pocs.length} sent, ${seen.list} by list, ${seen.search} by search`,
    wrong,
  };
}

/** For each name that is typed as it is, the first hit has it. */
export async function exactNamesFirst({ pocs, ownerOf, count, seed }) {
  const chosen = sample(pocs, count, seeded(seed));
  const missed = [];
  const took = await each(chosen, async (poc) => {
    const { items } = await ask(ownerOf(poc).client, { q: poc.name, pageSize: 20 });
    if (items[0]?.name !== poc.name) missed.push(`'${poc.name}' finds first ${named(items[0])}`);
  });
  return {
    what: 'exact names first',
    said: shareOf(chosen.length, missed),
    wrong: tolerated(missed, chosen.length, 0.99),
    missed,
    took,
  };
}

/** Names in one word of which is one typo are on the first page all the same. */
export async function typosFound({ pocs, ownerOf, count, seed }) {
  const random = seeded(seed);
  const chosen = sample(pocs, pocs.length, random)
    .flatMap((poc) => {
      const [word] = sample([...poc.name.matchAll(/[a-z]{5,}/g)], 1, random);
      const typo = word && mistyped(word[0], random);
      if (!typo) return [];
      return [{ poc, q: poc.name.slice(0, word.index) + typo + poc.name.slice(word.index + word[0].length) }];
    })
    .slice(0, count);
  const missed = [];
  const took = await each(chosen, async ({ poc, q }) => {
    const { items } = await ask(ownerOf(poc).client, { q, pageSize: 20 });
    if (!items.some(({ name }) => name === poc.name)) missed.push(`'${q}' does not find '${poc.name}'`);
  });
  return {
    what: 'typos found on the first page',
    said: shareOf(chosen.length, missed),
    wrong: tolerated(missed, chosen.length, 0.95),
    missed,
    took,
  };
}

/** Facets count what was sent, for one user of each tenant: without a filter, and with up to two. */
export async function facetsRight({ pocs, importers, ownerOf, count, seed }) {
  const random = seeded(seed);
  const wrong = [];
  let asked = 0;
  const viewers = importers.filter(({ domain }, at) => importers.findIndex((other) => other.domain === domain) === at);
  for (const viewer of viewers) {
    const visible = pocs.filter((poc) => {
      const owner = ownerOf(poc);
      return owner === viewer || (poc.isPublic && owner.domain === viewer.domain);
    });
    const filters = [{}, ...Array.from({ length: count }, () => filterOf(sample(visible, 1, random)[0], random))];
    await each(filters, async (filter) => {
      const { facets, totalItems } = await ask(viewer.client, { ...filter, pageSize: 1 });
      asked++;
      const told = JSON.stringify(filter);
      const expected = visible.filter((poc) => fits(poc, filter)).length;
      if (totalItems !== expected) wrong.push(`${told} finds ${totalItems}, not ${expected}`);
      for (const kind of Object.keys(SHOWN))
        for (const mistake of mistakesIn(facets[kind], countsOf(visible, kind, filter), SHOWN[kind]))
          wrong.push(`${kind} of ${told}: ${mistake}`);
    });
  }
  return { what: 'facet counts', said: `${asked} answers compared`, wrong };
}

const FILTERS = { languages: 'language', tags: 'tags', frameworks: 'frameworks' };
const wordsOf = (poc, kind) => (kind === 'languages' ? (poc.language ? [poc.language] : []) : poc[kind]);

function filterOf(poc, random) {
  const kinds = sample(Object.keys(FILTERS), random() < 0.5 ? 1 : 2, random);
  const chosen = kinds.flatMap((kind) => sample(wordsOf(poc, kind), 1, random).map((word) => [FILTERS[kind], [word]]));
  return Object.fromEntries(chosen);
}

const fits = (poc, filter, except) =>
  Object.entries(FILTERS).every(
    ([kind, name]) =>
      kind === except || !filter[name] || wordsOf(poc, kind).some((word) => filter[name].includes(word)),
  );

/** How often each word of a kind comes up where its own filter is not set. */
function countsOf(pocs, kind, filter) {
  const counts = new Map();
  for (const poc of pocs)
    if (fits(poc, filter, kind)) for (const word of wordsOf(poc, kind)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function mistakesIn(shown, counts, most) {
  const wrong = shown.flatMap(({ value, count }) =>
    counts.get(value) === count ? [] : [`${value} is counted ${count} times, not ${counts.get(value) ?? 0}`],
  );
  const expected = [...counts.values()].toSorted((a, b) => b - a).slice(0, most);
  const seen = shown.map(({ count }) => count);
  if (!isDeepStrictEqual(seen, expected)) wrong.push(`shows ${seen.length} words, or others than the most frequent`);
  return wrong;
}

const ask = (client, query) => client.get('/api/v1/search/pocs', { params: { query } });

async function all(page) {
  const items = [];
  for (let number = 1; ; number++) {
    const answer = await page({ page: number, pageSize: PAGE, sortBy: 'createdAt', sortOrder: 'asc' });
    items.push(...answer.items);
    if (number >= answer.totalPages) return items;
  }
}

/** Does it for each, some at once; answers how long each took, in milliseconds, the shortest first. */
async function each(things, one) {
  const took = [];
  const rest = things.values();
  const work = async () => {
    for (const thing of rest) {
      const began = performance.now();
      await one(thing);
      took.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return took.toSorted((a, b) => a - b);
}

const named = (item) => (item ? `'${item.name}'` : 'nothing');
const shareOf = (all, missed) =>
  `${all - missed.length} of ${all} (${((100 * (all - missed.length)) / all).toFixed(1)} %)`;
const tolerated = (missed, all, share) => (all - missed.length >= share * all ? [] : missed);

/** One line, and the first mistakes. */
export function tell({ what, said, wrong, missed = wrong, took }) {
  const at = (share) => `${took[Math.floor(share * (took.length - 1))].toFixed(0)} ms`;
  const times = took ? `; ${AT_ONCE} at once, p50 ${at(0.5)}, p95 ${at(0.95)}` : '';
  console.log(`${wrong.length === 0 ? 'right' : 'WRONG'}  ${what}: ${said}${times}`);
  for (const mistake of missed.slice(0, TELLING)) console.log(`         ${mistake}`);
  if (missed.length > TELLING) console.log(`         and ${missed.length - TELLING} more`);
}

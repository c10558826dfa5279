// How requests take as POCs of one tenant become more, and what takes the processor then.
import { Corpus } from '../../../apps/search/bench/corpus.mjs';
import { loadNow, share, spread } from '../../../scripts/benchmarks.mjs';
import { Growing } from './growing.mjs';
import { measured, refusedOf, sumOf, timesAt, whatHeldBack } from './measuring.mjs';
import { Members } from './members.mjs';
import { operatorOf, ownersOf } from './operator.mjs';

const KINDS = ['register', 'read', 'list', 'search'];

/** Answers two tables, of `sizes` by `rates`; what was refused is told in `limits`. */
export async function growthOf({ home, demo, environments, ways }, sizes, { rates, rounds, seconds, warmUp }, limits) {
  const corpus = new Corpus(1);
  const members = new Members(demo, corpus);
  await members.renew();
  const [owners, operator] = [await ownersOf(members), await operatorOf(demo)];
  const growing = new Growing({ corpus, owners, databases: environments.pocs.serve, operator, home });
  const way = ways['through the edge'];
  const [times, processors] = [[], []];
  for (const size of sizes) {
    await growing.until(size);
    members.among(size);
    await members.renew();
    await way.run(members.next.register, { rate: 20, seconds: 1, seed: size });
    await way.run(members.next.mixed, { rate: rates[0], seconds: warmUp, seed: size });
    for (const rate of rates) {
      const all = [];
      for (let round = 1; round <= rounds; round++) {
        await members.renew();
        all.push(await measured(home, way, members.next.mixed, { rate, seconds, seed: size + rate + round }));
      }
      const name = `${size.toLocaleString('en')} POCs, ${rate}/s`;
      const p95 = KINDS.map((kind) => spread(timesAt(0.95, all, kind)));
      times.push([name, ...p95, refusedOf(all)]);
      processors.push([name, all.map(({ processor }) => processor)]);
      if (refusedOf(all) !== '0') limits.push(`${name}: ${refusedOf(all)} of ${all.flatMap(({ answers }) => answers).length}. ${whatHeldBack(all)}`); // prettier-ignore
      console.log(`${name}: p95 of ${KINDS.map((kind, n) => `${kind} ${p95[n]}`).join(', ')}; load ${loadNow()}`);
    }
  }
  const names = Object.keys(processors[0][1][0]);
  return [
    {
      title: 'How long requests take',
      head: ['', ...KINDS.map((kind) => `${kind}, p95 ms`), 'refused or failed'],
      rows: times,
      note: 'Mixed: 20 % register, 40 % read, 30 % list (own, the tenant\'s newest, by name, page 50, of a language, with a tag), 10 % search (mostly one or two words of a POC that there is, now and then a typo, a filter, a phrase). All POCs are in one tenant, whose people ask.', // prettier-ignore
    },
    {
      title: 'What takes the processor meanwhile, cores',
      head: ['', ...names, 'all'],
      rows: processors.map(([name, rounds]) => [
        name,
        ...names.map((each) => two(share(0.5, rounds.map((round) => round[each])))), // prettier-ignore
        spread(rounds.map(sumOf), two),
      ]),
    },
  ];
}

const two = (value) => value.toFixed(2);

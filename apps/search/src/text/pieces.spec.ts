import { describe, expect, it } from '@jest/globals';
import { piecesOf } from './pieces.js';
import { termsOf } from './wanted.js';

const piecesIn = (typed: string) =>
  [...piecesOf(termsOf(typed)).values()].map((pieces) => pieces.map(({ word, typos }) => `${word} ${typos}`));

describe('where typos are looked for', () => {
  it.each([
    ['kafka', [['kafka 1']]],
    ['event-store PostgresEventStore', [['eventstore 2'], ['postgreseventstore 2']]],
    ['libfreefem++-dev', [['libfreefem++dev 2']]],
    ['gcc-11-multilib-mips64-linux-gnuabi64', [['gcc11multilibmips 2', '64linuxgnuabi64 2']]],
    ['a-b-c-d-e-f-kubernetes', [['abcd 0', 'efkubernetes 2']]],
    ['golang-github-mitchellh-go-homedirectories-dev', [['golanggithubmitchellh 2', 'gohomedirectoriesdev 2']]],
    ['java "event store" -kafka 12345 1.2.3.4.5.6.7', []],
    ['a'.repeat(38), [[`${'a'.repeat(38)} 2`]]],
    ['a'.repeat(39), []],
    ['a-'.repeat(32), []],
    ['linux-'.repeat(33), []],
  ])('%s', (typed, pieces) => expect(piecesIn(typed)).toEqual(pieces));

  it('is as much of what was typed as there is room for', () => {
    expect(piecesIn(Array.from({ length: 32 }, (_, n) => `word${n}`).join(' '))).toHaveLength(10);
    const chains = piecesIn('linux-gnu-mips-abi-dev-cross-64 '.repeat(9));
    expect(chains.flat()).toHaveLength(10);
  });
});

// POCs that nobody wrote: words with the frequencies of a language without its small words (those of the ranks above `RANKS`, the
// n-th about 1/n as often as the first would be), so that the most frequent one stands in every sixth description; names as developers give them. The same seed makes the same POCs, and number 7 is the same however many there are.
import { createHash } from 'node:crypto';
import { hashOf, pick, seeded } from './seeded.mjs';

const SYLLABLES =
  'ba be bi bo ca ce ci co da de di do fa fe fi fo ga ge go la le li lo ma me mi mo na ne ni no pa pe pi po ra re ri ro sa se si so ta te ti to va ve vi vo xa zo bra cre dri flo gra pla pre pro sta tra tre clu con com ver ter mar per tor ção ões ing'.split(
    ' ',
  );
/** What such texts really speak of comes first, then words made of syllables. */
const KNOWN =
  'service event store query cache index search user data build deploy pipeline queue stream worker schema report payment relatório serviço pedido cliente pagamento estoque fila token gateway mobile server client test monitor alert model image video audio map route'.split(
    ' ',
  );
const VOCABULARY = 40_000;
const RANKS = 25;
const LANGUAGES =
  'TypeScript Java Python Go Rust C# C++ C Kotlin Swift Ruby PHP Scala Elixir F# Haskell Clojure Dart R Julia Lua Perl Zig OCaml Erlang'.split(
    ' ',
  );
const TAGS = 3_000;
const FRAMEWORKS = 300;
const YEAR_MS = 365 * 24 * 60 * 60_000;

export class Corpus {
  constructor(seed) {
    this.seed = seed;
    const random = seeded(seed);
    const made = new Set(KNOWN);
    while (made.size < VOCABULARY)
      made.add(Array.from({ length: 2 + Math.floor(random() * 3) }, () => pick(SYLLABLES, random)).join(''));
    this.words = zipf([...made], RANKS);
    this.languages = zipf(LANGUAGES);
    this.tags = zipf(Array.from({ length: TAGS }, () => this.words(random)));
    this.frameworks = zipf(Array.from({ length: FRAMEWORKS }, () => capital(this.words(random))));
  }

  /** What somebody registers as number so many. */
  poc(number) {
    const random = seeded(hashOf(`${this.seed} ${number}`));
    const some = (words, least, most) => [
      ...new Set(Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, () => words(random))),
    ];
    const name = some(this.words, 2, 4);
    const joined = pick([' ', ' ', '-', ''], random);
    const text = Array.from({ length: 15 + Math.floor(random() * 45) }, () => this.words(random));
    return {
      name: joined === '' ? name.map(capital).join('') : name.join(joined),
      description: `${capital(text.join(' '))}.`,
      repositoryUrl: `https://git.example/${name[0]}/${number}`,
      language: random() < 0.05 ? null : this.languages(random),
      isPublic: random() < 0.8,
      tags: some(this.tags, 1, 5),
      frameworks: some(this.frameworks, 0, 3),
    };
  }

  /** As the seed of pocs takes it, in the year before `until`. */
  planned(number, { tenantId, userId }, until) {
    const createdAt = new Date(until - (hashOf(`${number} at`) / 2 ** 32) * YEAR_MS);
    return { pocId: uuidv7(createdAt, `${this.seed} ${number}`), tenantId, userId, createdAt, input: this.poc(number) };
  }
}

/** Draws words so that the n-th comes up about 1/n as often as the first; `after` so many that are not among them. */
function zipf(words, after = 0) {
  const sums = [];
  let sum = 0;
  for (let rank = 1; rank <= words.length; rank++) sums.push((sum += 1 / (rank + after)));
  return (random) => {
    const drawn = random() * sum;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] < drawn) low = middle + 1;
      else high = middle;
    }
    return words[low];
  };
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);

function uuidv7(at, words) {
  const bytes = createHash('sha256').update(words).digest().subarray(0, 16);
  bytes.writeUIntBE(at.getTime(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

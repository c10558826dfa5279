import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { person, type Person } from '@mrbill/http/testing';
import { House } from './house.js';

let house: House;
let ana: Person;
beforeAll(async () => {
  house = await House.open();
  ana = person();
  for (let n = 0; n < 300; n++) {
    house.tell(ana, {
      name: `Innocent number ${n}`,
      description: `word${n} aaaa${'a'.repeat(n % 50)} `.repeat(5),
      tags: [`tag${n}`],
    });
  }
  await house.names(ana);
});
afterAll(() => house?.close());

/** To whatever length a search may have. */
const filled = (piece: string) => piece.repeat(Math.ceil(500 / piece.length)).slice(0, 500);

const HOSTILE: Readonly<Record<string, string>> = {
  wildcards: filled('*'),
  'leading wildcards': filled('*a* '),
  'question marks': filled('?'),
  'operators of tsquery': filled('a & | ! <-> :* '),
  'operators without words': filled('&|!<->()'),
  'operators of Lucene': filled('+a -b && || !(c) ^2 ~9 '),
  'a range and a field': 'name:[* TO *] OR tenantId:* AND _exists_:document',
  'nested brackets': filled('('),
  'a regular expression that explodes': '/(a+)+$/ (a|a)*b (.*)*\u00e9',
  'a regular expression for a search': filled('/.*.*.*/ '),
  'a script': '${7*7} {{7*7}} <%= 7*7 %> doc["x"].value',
  'SQL that ends the statement': `'; DELETE FROM views.search_pocs_g1; --`,
  'SQL that is always true': `' OR '1'='1`,
  'SQL that sleeps': `'||pg_sleep(10)||'`,
  'dollar quotes': '$find$ $$ $like$; SELECT pg_sleep(10)',
  'signs of our own lexemes': `=innocent ~innocent ^innocent @${'0'.repeat(36)} $innocentnumber1`,
  'a weight': `'innocent':A & 'number':*ABCD`,
  'quotes within quotes': filled(`"'`),
  backslashes: filled('\\'),
  'escaped quotes': filled(`\\'`),
  minuses: filled('- '),
  'a minus before each word': filled('-a '),
  'one word without an end': 'a'.repeat(500),
  'many long words that nobody wrote': filled('abcdefghi'.repeat(2)),
  'words with typos as many as may be': Array.from({ length: 32 }, (_, n) => `wordd${n}x`).join(' '),
  'joints without an end': filled('a.b-c_'),
  'chains with typos as many as may be': filled(`${'wordd-'.repeat(31)}wordd `),
  'long words with typos': filled(`${'innocentt'.repeat(4)} `),
  'capitals and small letters in turn': filled('aB'),
  'signs of languages': filled('C++#.NET'),
  accents: `a${'\u0301'.repeat(499)}`,
  'letters that grow when folded': filled('\ufdfa'),
  'letters without case': filled('\u0130\u0131\u00df'),
  'other scripts': filled('\u6771\u4eac'),
  smiles: '\u{1F600}'.repeat(250),
  'a family of smiles': filled('\u{1F468}\u200d\u{1F469}\u200d\u{1F467}').toWellFormed(),
  'right to left': filled('\u202e\u0627'),
  'control signs': filled('a\u0001\u001f\u007f '),
  'spaces of all kinds': filled('a\u00a0\u2003\u3000'),
};

describe('whatever is typed', () => {
  it.each(Object.entries(HOSTILE))('%s: is text, and answered soon', async (_, q) => {
    const began = performance.now();
    const { status, body } = await house.search(ana, { q });
    // More than 32 words are refused; that is an answer as well.
    expect([status, body.errors?.[0].parameter]).toEqual(status === 200 ? [200, undefined] : [400, 'q']);
    for (const type of ['poc', 'tag']) {
      const suggested = await house.suggest(ana, { type, prefix: q.slice(0, 100).toWellFormed() });
      const refused = suggested.status === 200 ? [200, undefined] : [400, 'prefix'];
      expect([suggested.status, suggested.body.errors?.[0].parameter]).toEqual(refused);
    }
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it.each([
    ['NUL', '%00'],
    ['NUL within a word', 'inno%00cent'],
    ['half of a surrogate pair', '%ED%A0%80'],
    ['the other half', '%ED%B0%80'],
    ['what is no UTF-8', '%FF%FE'],
    ['what is no UTF-8 at the end', 'innocent%C3'],
    ['a broken escape', '%E0%A4%A'],
    ['a percent sign', '%'],
  ])('%s is refused or text, never an error of ours', async (_, encoded) => {
    const headers = await house.others.tokens.as(ana);
    for (const path of [`/api/v1/search/pocs?q=${encoded}`, `/api/v1/search/suggest?type=poc&prefix=${encoded}`]) {
      const { status, body } = await house.ask(path, { headers });
      expect([status, body.code]).toEqual(status === 200 ? [200, undefined] : [400, 'invalid-input']);
    }
  });

  it('nothing has come of it', async () => {
    expect((await house.search(ana)).body.totalItems).toBe(300);
    expect(await house.suggested(ana, 'tag', 'tag29')).toHaveLength(10);
  });
});

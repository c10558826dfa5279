import { describe, expect, it } from '@jest/globals';
import { piecesOf } from '../text/pieces.js';
import { termsOf } from '../text/wanted.js';
import { firmly } from './signs.js';
import { lookingUp, mayMeanMore, meantBy, mistakableIn, vocabularyOf, whoseWords } from './vocabulary.js';

const TENANT = '01a22ead-a12a-7252-90da-c466803d00ea';
const OWNER = '01a22ead-a12a-7252-90da-0123456789ab';
const [ITS, OWN] = [whoseWords(TENANT, TENANT), whoseWords(TENANT, OWNER)];

describe('the vocabulary of those who see a document', () => {
  it('has each word of a document once that may be meant by something mistyped', () => {
    const places = [
      '=eventstore|~eventstor|event|^event|eventstore store|^store',
      '=in|in =the|the =event|event =gobjc++++++|gobjc++++++',
      `=${'a'.repeat(40)}|${'a'.repeat(40)} =${'b'.repeat(41)}|${'b'.repeat(41)}`,
    ];
    expect(vocabularyOf(ITS, places.flatMap(mistakableIn)).split(' ')).toEqual(
      ['event', 'eventstore', 'store', 'gobjc++++++', 'a'.repeat(40)].map((word) => `c466803d00eac466803d00ea/${word}`),
    );
    expect(vocabularyOf(ITS, ['=in|in', ''].flatMap(mistakableIn))).toBe('');
  });

  it('says what may be meant, and by how little it differs', () => {
    const terms = termsOf('event-stroe kafak gobjc++ java 12345678 "in quotes"');
    const pieces = piecesOf(terms);
    const typed = ['eventstroe', 'kafak', 'gobjc++'];
    expect(Object.keys(lookingUp([OWN, ITS], pieces))).toEqual([
      ...typed.map((word) => `c466803d00ea0123456789ab/${word}`),
      ...typed.map((word) => `c466803d00eac466803d00ea/${word}`),
    ]);
    const found = (...words: string[]) => [
      { options: words.map((word) => ({ text: `c466803d00eac466803d00ea/${firmly(word)}` })) },
    ];
    const meant = meantBy([OWN, ITS], pieces, {
      'c466803d00eac466803d00ea/eventstroe': found('eventstore', 'eventstor'),
      'c466803d00ea0123456789ab/eventstroe': found('eventstore'),
      'c466803d00eac466803d00ea/kafak': found('kafka'),
      'c466803d00eac466803d00ea/gobjc++': found('gobj++'),
    });
    expect([...meant.values()]).toEqual([
      [{ words: ['eventstroe', 'eventstore', 'eventstor'], nearer: ['eventstroe', 'eventstore'] }],
      [{ words: ['kafak', 'kafka'], nearer: [] }],
      [{ words: ['gobjc++', 'gobj++'], nearer: [] }],
    ]);
  });

  it.each([
    ['kafka', ['kafca'], true],
    ['kafka', [], false],
    ['a-b-c-d-e-f-g-kafka', [], true],
  ])('of %s with %j near it more may be found than as it was typed: %j', (typed, near, more) => {
    const pieces = piecesOf(termsOf(typed));
    const options = near.map((word) => ({ text: `c466803d00eac466803d00ea/${word}` }));
    expect(mayMeanMore(meantBy([ITS], pieces, { 'c466803d00eac466803d00ea/kafka': [{ options }] }))).toBe(more);
  });
});

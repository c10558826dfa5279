import { describe, expect, it } from '@jest/globals';
import { note, tag, write } from '../fixtures/notes.js';
import { specFor } from './spec-for.js';

const given = specFor(note);
const written = { type: 'note.written', data: { text: 'x' } } as const;
const tagged = { type: 'note.tagged', data: { tag: 'a' } } as const;

describe('the given/when/then kit', () => {
  it('lets right specs pass', () => {
    given().when(write('x')).then(written);
    given(written).when(tag('a')).then(tagged);
    given(written, tagged).when(tag('a')).thenNothing();
    given().when(tag('a')).thenRejected('note.not-found');
    expect(given(written, tagged).state()).toEqual({ text: 'x', tags: ['a'], version: 2 });
  });

  it('puts facts where it is told to', () => {
    const there = specFor(note, { tenant: 't', stream: 's', actor: 'ana', at: '2020-02-02T00:00:00.000Z' });
    expect(there().state()).toBeUndefined();
  });

  it.each<[string, () => void, RegExp]>([
    [
      'other facts',
      () => given(written).when(tag('a')).then(written),
      /other facts than expected[^]*expected:[^]*note\.written[^]*found:[^]*note\.tagged/,
    ],
    ['facts where none should be', () => given(written).when(tag('a')).thenNothing(), /other facts/],
    ['no facts where some should be', () => given(written, tagged).when(tag('a')).then(tagged), /other facts/],
    ['no rejection', () => given(written).when(tag('a')).thenRejected('note.not-found'), /no rejection/],
    ['another rejection', () => given().when(tag('a')).thenRejected('note.removed'), /another rejection/],
    ['other details', () => given().when(tag('a')).thenRejected('note.not-found', { id: 1 }), /other details/],
    ['a rejection where facts should be', () => given().when(tag('a')).then(tagged), /note\.not-found/],
    [
      'an error that is no rejection',
      () =>
        given()
          .when(() => JSON.parse('{') as never)
          .thenRejected('x'),
      /JSON/,
    ],
    // oxlint-disable-next-line promise/valid-params -- no promise
    ['nothing to prove', () => given().when(write('x')).then(), /use thenNothing/],
  ])('fails on %s, and says why', (_, spec, message) => expect(spec).toThrow(message));
});

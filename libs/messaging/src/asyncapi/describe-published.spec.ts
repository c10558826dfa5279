import { describe, expect, it } from '@jest/globals';
import { mergeAsyncApi, type AsyncApiDocument } from '@mrbill/http';
import { z } from 'zod';
import { envelopeOf } from '../envelope.js';
import { published } from '../published.js';
import { mistakesInEvents, mistakesInFact, undocumentedFacts } from '../testing/index.js';
import { describePublished } from './describe-published.js';

const Loaf = z.object({ loafId: z.uuid(), flour: z.string().meta({ examples: ['rye'] }), version: z.int() });
const loaves = published({
  context: 'bakery',
  thing: 'loaf',
  state: Loaf,
  changes: { 'loaf-baked': Loaf.pick({ flour: true }), 'loaf-sold': z.object({}) },
});
const about = { service: 'bakery', title: 'Bakery', description: 'Bakes.' };
const document = describePublished(about, [loaves]);

const id = '0199a4c2-7f00-7000-8000-000000000001';
const baked = (state: object) =>
  envelopeOf('bakery', {
    fact: id,
    type: 'loaf-baked',
    name: 'loaf',
    subject: id,
    tenant: id,
    version: 1,
    position: 7,
    at: '2026-03-02T12:00:00.000Z',
    cause: { actor: id, correlation: id, causation: null, traceparent: null },
    change: { flour: 'rye' },
    state,
  });

describe('the document of what a context tells', () => {
  it('is AsyncAPI 3, with a channel, a message for each fact, and an example of it', () => {
    expect(mistakesInEvents(document)).toEqual([]);
    expect(Object.keys(document.channels)).toEqual(['bakery']);
    expect(document.components.messages['bakery.loaf-baked']).toMatchObject({
      name: 'mrbill.bakery.loaf-baked.v1',
      examples: [
        { payload: { subject: expect.any(String), data: { change: { flour: 'rye' }, state: { version: 1 } } } },
      ],
    });
  });

  it.each<[string, RegExp, (of: AsyncApiDocument) => void]>([
    ['no AsyncAPI', /no AsyncAPI 3/, (of) => Object.assign(of.info, { version: 1 })],
    ['a message that is missing', /no message bakery.loaf-sold/, (of) => delete (of.components.messages as Record<string, unknown>)['bakery.loaf-sold']],
    ['an example that does not fit', /flour must be string/, (of) => Object.assign((of.components.messages['bakery.loaf-baked']!.examples[0]!.payload as { data: { change: object } }).data.change, { flour: 7 })],
  ])('would be refused with %s', (_, message, breaking) => {
    const broken = structuredClone(document);
    breaking(broken);
    expect(mistakesInEvents(broken).join('\n')).toMatch(message);
  }); // prettier-ignore
});

describe('a fact', () => {
  it('is as documented, or it is told in what it differs', () => {
    expect(mistakesInFact(document, baked({ loafId: id, flour: 'rye', version: 1 }))).toEqual([]);
    expect(mistakesInFact(document, baked({ loafId: id, version: 1 }))).toEqual([
      "mrbill.bakery.loaf-baked.v1 is not as documented: /data/state must have required property 'flour'",
    ]);
    const unknown = { ...baked({}), type: 'mrbill.bakery.loaf-burnt.v1' };
    expect(mistakesInFact(document, unknown)).toEqual([expect.stringMatching('is in no document')]);
  });

  it('that is told and not described is found, and one that is described and never told', () => {
    const publishes = [{ as: { 'loaf.baked': 'loaf-baked', 'loaf.burnt': 'loaf-burnt', 'loaf.weighed': null } }];
    expect(undocumentedFacts(document, publishes as never)).toEqual([
      'loaf-burnt is told, but in no contract',
      'loaf-sold is in the contract, but never told',
    ]);
  });
});

describe('documents of several contexts', () => {
  it('become one, unless they contradict each other', () => {
    const mill = describePublished({ ...about, service: 'mill' }, [{ ...loaves, context: 'mill' }]);
    expect(Object.keys(mergeAsyncApi(document, mill).channels)).toEqual(['bakery', 'mill']);
    const other = describePublished({ ...about, service: 'mill' }, [
      { ...loaves, state: z.object({ kilos: z.int() }) },
    ]);
    expect(() => mergeAsyncApi(document, other)).toThrow('schema Loaf');
  });
});

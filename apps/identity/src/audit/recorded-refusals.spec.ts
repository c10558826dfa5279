import { expect, it } from '@jest/globals';
import type { Ids, Streams } from '@mrbill/event-sourcing';
import type { Context } from '@mrbill/tenancy';
import { Logger } from '@nestjs/common';
import { RecordedRefusals } from './recorded-refusals.js';

it('refusals that a slow database has not taken yet are a thousand at most, however often they are handed over', async () => {
  Logger.overrideLogger(false);
  let written = 0;
  let answer: (tenant: object) => void = () => undefined;
  const slow = new Promise<object>((resolve) => (answer = resolve));
  const streams = {
    load: () => slow,
    transaction: (work: (tx: object) => unknown) => work({ create: () => Promise.resolve(written++) }),
  } as unknown as Streams;
  const context = {
    present: false,
    asSystem: (_name: string, _tenant: string, _command: string, work: () => unknown) => work(),
  } as unknown as Context;
  const refusals = new RecordedRefusals(streams, { next: () => 'an id' } as Ids, context);
  const refused = { tenant: 'acme', what: 'sign-in', why: 'unknown-account', address: '203.0.113.9' } as const;
  const crowd = async () => {
    for (let each = 0; each < 600; each++) await refusals.record(refused);
    void refusals.written();
  };
  for (let times = 0; times < 5; times++) await crowd();
  answer({});
  await refusals.written();
  expect(written).toBe(1_000);
  await crowd();
  await refusals.written();
  expect(written).toBe(1_600);
});

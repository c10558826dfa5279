import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Claim } from '@mrbill/event-sourcing';
import { Context } from '../index.js';
import { allowed } from './allowed.js';
import { Crossing, Crossings, type Crossed } from './index.js';

const context = new Context();

class Journal extends Crossings {
  readonly kept: Crossed[] = [];
  broken = false;
  record(crossed: Crossed): Promise<void> {
    if (this.broken) return Promise.reject(new Error('the journal is full'));
    this.kept.push(crossed);
    return Promise.resolve();
  }
}

const door = <T>(tenant: string | undefined, work: () => T, claim?: Claim): T =>
  context.run(
    {
      caller: undefined,
      tenant,
      actor: 'anonymous',
      correlation: 'c',
      causation: null,
      command: 'c',
      traceparent: null,
      writes: new Map(),
      claim,
    },
    work,
  );

describe('crossing', () => {
  it('goes on in the other tenant, with the reason in the cause, and is recorded first', async () => {
    const journal = new Journal();
    await door('a', async () => {
      await new Crossing(journal).asTenant('b', 'sign-in', () => {
        expect(journal.kept).toEqual([{ caller: undefined, from: 'a', to: 'b', reason: 'sign-in', correlation: 'c' }]);
        expect(context.current()).toMatchObject({ tenant: 'b', crossing: 'sign-in', actor: 'anonymous', command: 'c' });
        return Promise.resolve();
      });
      expect(context.tenant).toBe('a');
      expect(context.current().crossing).toBeUndefined();
    });
  });

  it('begins where there was no tenant yet', () =>
    door(undefined, async () =>
      expect(await new Crossing(new Journal()).asTenant('b', 'sign-in', () => Promise.resolve(context.tenant))).toBe(
        'b',
      ),
    ));

  it('does not happen unrecorded, nor without a reason, nor from nowhere', async () => {
    const journal = new Journal();
    journal.broken = true;
    const crossing = new Crossing(journal);
    let ran = false;
    const work = () => Promise.resolve(void (ran = true));
    await door('a', () => expect(crossing.asTenant('b', 'sign-in', work)).rejects.toThrow('full'));
    journal.broken = false;
    await door('a', () => expect(crossing.asTenant('b', ' ', work)).rejects.toThrow('say why'));
    await expect(crossing.asTenant('b', 'sign-in', work)).rejects.toThrow('nobody is known');
    expect(ran).toBe(false);
  });

  it('takes the idempotency key along, which is used up on both sides', () =>
    door(
      'a',
      async () => {
        await new Crossing(new Journal()).asTenant('b', 'sign-in', () => {
          expect(context.current().claim?.key).toBe('k');
          context.current().claim = undefined;
          return Promise.resolve();
        });
        expect(context.current().claim).toBeUndefined();
      },
      { tenant: 'a', user: 'u', key: 'k', hash: 'h', answer: () => 1 },
    ));
});

describe('who may cross', () => {
  const root = fileURLToPath(new URL('../../../../', import.meta.url));
  const crossing = (files: readonly string[]) =>
    files.filter((file) =>
      /from\s+['"]@mrbill\/tenancy\/crossing['"]|import\(\s*['"]@mrbill\/tenancy\/crossing['"]/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );

  it('is on the list, and nobody else is', () => {
    const sources = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.spec.ts'));
    expect(sources.length).toBeGreaterThan(50);
    expect(crossing(sources).sort()).toEqual(Object.keys(allowed).sort());
  });
});

import { describe, expect, it } from '@jest/globals';
import { commandOf, Context, PLATFORM_TENANT, systemCaller, type Caller, type Scope } from './index.js';

const context = new Context();
const ana: Caller = { userId: 'ana', tenantId: 'a', role: 'USER', sessionId: 's', permissions: [] };
const scope = (more: Partial<Scope> = {}): Scope => ({
  caller: ana,
  tenant: 'a',
  actor: 'ana',
  correlation: 'c',
  causation: null,
  command: 'c',
  traceparent: null,
  writes: new Map(),
  ...more,
});

describe('the context', () => {
  it('is not there where nobody has entered one', () => {
    expect(context.present).toBe(false);
    expect(() => context.tenant).toThrow('no context here');
  });

  it('says who calls, for whom and in which trace, through everything that is awaited', async () => {
    const seen = await context.run(scope({ traceparent: '00-1' }), async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return {
        caller: context.caller,
        tenant: context.tenant,
        correlation: context.trace.correlation,
        traceparent: context.trace.traceparent,
      };
    });
    expect(seen).toEqual({ caller: ana, tenant: 'a', correlation: 'c', traceparent: '00-1' });
    expect(context.present).toBe(false);
  });

  it('keeps callers apart that take turns', async () => {
    const tenants = await Promise.all(
      ['a', 'b', 'c'].map((tenant, index) =>
        context.run(scope({ tenant }), async () => {
          await new Promise((resolve) => setTimeout(resolve, 3 - index));
          return context.tenant;
        }),
      ),
    );
    expect(tenants).toEqual(['a', 'b', 'c']);
  });

  it('is one object for one command, so that its writes are counted together', () =>
    context.run(scope(), () => {
      context.current().writes.set('note/1', 1);
      expect(context.current().writes.get('note/1')).toBe(1);
    }));

  it('has neither caller nor tenant where nobody has signed in', () =>
    context.run(scope({ caller: undefined, tenant: undefined }), () => {
      expect(() => context.caller).toThrow('nobody has signed in');
      expect(() => context.tenant).toThrow('sign in first');
      expect(context.trace.correlation).toBe('c');
    }));

  it('cannot be entered for another tenant from within', () =>
    context.run(scope(), () => {
      expect(() => context.run(scope({ tenant: 'b' }), () => 1)).toThrow('cannot enter another');
      expect(context.run(scope(), () => context.tenant)).toBe('a');
    }));
});

describe('the system', () => {
  it('works for one tenant, with nothing left of a request around it', () =>
    context.run(scope({ claim: { tenant: 't', user: 'ana', key: 'k', hash: 'h', answer: () => 1 } }), () =>
      context.asSystem('welcome', 'b', 'command', () => {
        expect(context.caller).toEqual(systemCaller('welcome', 'b'));
        expect(context.current()).toEqual({
          caller: context.caller,
          tenant: 'b',
          command: 'command',
          actor: 'system:welcome',
          correlation: 'command',
          causation: null,
          traceparent: null,
          writes: new Map(),
        });
      }),
    ));

  it('goes on from a fact', () =>
    context.asSystem(
      'welcome',
      'b',
      'command',
      () => expect(context.current()).toMatchObject({ correlation: 'c', causation: 'fact', traceparent: '00-1' }),
      {
        correlation: 'c',
        causation: 'fact',
        traceparent: '00-1',
      },
    ));

  it('has the same command for the same work', () => {
    expect(commandOf('welcome', 'fact')).toBe(commandOf('welcome', 'fact'));
    expect(commandOf('welcome', 'fact')).not.toBe(commandOf('farewell', 'fact'));
  });
});

it('the platform has a tenant of its own', () => expect(PLATFORM_TENANT).toMatch(/^[0-9a-f-]{36}$/));

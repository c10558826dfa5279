import { describe, expect, it } from '@jest/globals';
import { specFor } from '@mrbill/event-sourcing/testing';
import { changeTenant, createTenant, deactivateTenant, reactivateTenant, tenant, type TenantFact } from './tenant.js';

const given = specFor(tenant);
const acme = { name: 'Acme', domain: 'acme.example', subscriptionPlan: 'PRO', settings: { locale: 'pt-BR' } } as const;
const created: TenantFact = { type: 'tenant.created', data: acme };
const deactivated: TenantFact = { type: 'tenant.deactivated', data: {} };
const reactivated: TenantFact = { type: 'tenant.reactivated', data: {} };
const changed = (data: Extract<TenantFact, { type: 'tenant.changed' }>['data']): TenantFact => ({
  type: 'tenant.changed',
  data,
});

describe('a tenant', () => {
  it('is created', () => given().when(createTenant(acme)).then(created));
  it('is created once', () => given(created).when(createTenant(acme)).thenRejected('tenant.domain-taken'));
  it('takes nothing along that was slipped in', () =>
    given()
      .when(createTenant({ ...acme, status: 'DEACTIVATED' } as never))
      .then(created));
  it('begins active', () =>
    expect(given(created).state()).toMatchObject({
      ...acme,
      status: 'ACTIVE',
      createdAt: '2026-01-01T00:00:00.000Z',
      version: 1,
    }));
});

describe('changing a tenant', () => {
  it('tells what is new, and nothing else', () =>
    given(created)
      .when(changeTenant({ name: 'Acme Ltda', domain: 'acme.example' }, true))
      .then(changed({ name: 'Acme Ltda' })));
  it('is no news where all is so already', () =>
    given(created)
      .when(changeTenant({ ...acme, settings: {} }, true))
      .thenNothing());
  it('merges settings', () =>
    given(created)
      .when(changeTenant({ settings: { locale: 'en' } }, false))
      .then(changed({ settings: { locale: 'en' } })));
  it.each([{ domain: 'other.example' }, { subscriptionPlan: 'ENTERPRISE' }] as const)(
    'is the platform’s for %o',
    (asked) => {
      given(created).when(changeTenant(asked, false)).thenRejected('tenant.platforms-to-change');
      given(created).when(changeTenant(asked, true)).then(changed(asked));
    },
  );
  it('is for one that there is', () => given().when(changeTenant({}, true)).thenRejected('tenant.not-found'));
  it('shows in the state', () =>
    expect(given(created, changed({ subscriptionPlan: 'FREE' })).state()).toMatchObject({
      subscriptionPlan: 'FREE',
      name: 'Acme',
      version: 2,
    }));
});

describe('a deactivated tenant', () => {
  it('was deactivated', () => given(created).when(deactivateTenant()).then(deactivated));
  it('is deactivated once', () => given(created, deactivated).when(deactivateTenant()).thenNothing());
  it('is let in again', () => given(created, deactivated).when(reactivateTenant()).then(reactivated));
  it('is let in once', () => given(created).when(reactivateTenant()).thenNothing());
  it('was one', () => {
    given().when(deactivateTenant()).thenRejected('tenant.not-found');
    given().when(reactivateTenant()).thenRejected('tenant.not-found');
  });
  it('shows in the state', () => {
    expect(given(created, deactivated).state()).toMatchObject({ status: 'DEACTIVATED', version: 2 });
    expect(given(created, deactivated, reactivated).state()).toMatchObject({ status: 'ACTIVE', version: 3 });
  });
});
